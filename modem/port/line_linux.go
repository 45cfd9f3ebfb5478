package port

import (
	"errors"
	"fmt"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	outputGrace  = 250 * time.Millisecond // for bytes still in the driver when Close comes
	outputLook   = 10 * time.Millisecond
	staleRecords = 64 // reads that empty a WWAN port
)

// setUp prepares the open file for an AT dialogue.
func (d *device) setUp(baud int, pty bool) error {
	if err := d.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("it cannot be waited for: %w", err)
	}
	err := clearHangup(d.File)
	if errors.Is(err, unix.ENOTTY) {
		return discardRecords(d.File)
	}
	if err != nil {
		return err // EIO: the port has no hardware
	}
	d.line = true
	control(d.File, closeWithoutWaiting)
	if err := setLine(d.File, baud); err != nil {
		return err
	}
	// On a pty the flag outlives a killed process as long as the other side
	// lives, and locks everybody out.
	if !pty {
		d.exclusive = setInt(d.File, unix.TIOCEXCL, 0) == nil
	}
	return setInt(d.File, unix.TCFLSH, unix.TCIOFLUSH)
}

// clearHangup clears HUPCL: with it, the last close drops DTR, on which some
// modems hang up or fall asleep. (termios(3))
func clearHangup(f *os.File) error {
	return control(f, func(fd int) error {
		t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		if err != nil || t.Cflag&unix.HUPCL == 0 {
			return err
		}
		t.Cflag &^= unix.HUPCL
		return unix.IoctlSetTermios(fd, unix.TCSETS, t)
	})
}

// serialSettings is struct serial_struct of linux/serial.h.
type serialSettings struct {
	kind, line    int32
	port          uint32
	irq, flags    int32
	fifo, divisor int32
	baudBase      int32
	closeDelay    uint16
	ioType, _     uint8
	hub6          int32
	closingWait   uint16
	closingWait2  uint16
	memory        uintptr
	regShift      uint16
	portHigh      uint32
	mapBase       uintptr
}

const noClosingWait = 65535 // ASYNC_CLOSING_WAIT_NONE

// closeWithoutWaiting makes close(2) return at once when the line takes no
// more bytes; the default is to wait 30 s. Only root may set it, and not every
// driver has it (tty_ioctl(2) TIOCSSERIAL).
func closeWithoutWaiting(fd int) error {
	var s serialSettings
	if err := ioctlSerial(fd, unix.TIOCGSERIAL, &s); err != nil || s.closingWait == noClosingWait {
		return err
	}
	s.closingWait = noClosingWait
	return ioctlSerial(fd, unix.TIOCSSERIAL, &s)
}

func ioctlSerial(fd int, request uintptr, s *serialSettings) error {
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), request, uintptr(unsafe.Pointer(s))); errno != 0 {
		return errno
	}
	return nil
}

// discardRecords reads away what a WWAN port has kept from before; it has no
// flush.
func discardRecords(f *os.File) error {
	return control(f, func(fd int) error {
		buf := make([]byte, 4096)
		for range staleRecords {
			n, err := unix.Read(fd, buf)
			if n <= 0 || err != nil {
				break
			}
		}
		return nil
	})
}

// letOut gives the last bytes a moment to leave and drops what the line does
// not take, since close(2) would wait for it without end in sight.
func letOut(pending func() int, drop func()) {
	grace := time.NewTimer(outputGrace)
	defer grace.Stop()
	look := time.NewTicker(outputLook)
	defer look.Stop()
	for pending() > 0 {
		select {
		case <-look.C:
		case <-grace.C:
			drop()
			return
		}
	}
}

// pendingOutput is the number of bytes that the driver has not sent yet.
func (d *device) pendingOutput() (n int) {
	control(d.File, func(fd int) (err error) {
		n, err = unix.IoctlGetInt(fd, unix.TIOCOUTQ)
		return err
	})
	return n
}
