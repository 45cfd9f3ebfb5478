package port

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"
)

// The test binary is also the other program that wants the port: run again
// with roleVar set, it plays that role until its stdin ends.
const (
	roleVar   = "PORT_TEST_ROLE" // flock, open or idle
	deviceVar = "PORT_TEST_DEVICE"
	rootVar   = "PORT_TEST_ROOT"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVar); role != "" {
		os.Exit(play(role, os.Getenv(deviceVar), os.Getenv(rootVar)))
	}
	goleak.VerifyTestMain(m)
}

func play(role, device, root string) int {
	if err := take(role, device, root); err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
	return 0
}

func take(role, device, root string) error {
	switch role {
	case "flock":
		fd, err := unix.Open(device, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
		if err != nil {
			return err
		}
		return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB)
	case "open":
		_, err := Open(context.Background(), Config{Path: device, Root: root})
		return err
	}
	return nil // idle: merely alive
}

// startChild runs the other program and waits until it has what it wants. It
// is killed at the end of the test at the latest.
func startChild(t *testing.T, role, device, root string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	cmd := exec.CommandContext(ctx, exe)
	cmd.Env = append(os.Environ(), roleVar+"="+role, deviceVar+"="+device, rootVar+"="+root)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stdin.Close(); cancel(); cmd.Wait() })
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "ready\n" {
		t.Fatalf("child %s: %q, %v", role, line, err)
	}
	return cmd
}

// kill ends a child as a power cut would: nothing of it is tidied up.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
}
