package port

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Holders names the processes that have the device at path open (symlinks
// resolved), the own one left out, in the order of their ids. complete is false
// when some processes could not be looked at: only root sees all.
func Holders(root, path string) (ps []Process, complete bool) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	files, complete := openFiles(root)
	return holdersAmong(files, root, path), complete
}

// Running lists the processes of a name ("ModemManager"; the kernel keeps 15
// bytes of it), the own one left out. root is "" for "/".
func Running(root, name string) []Process {
	var ps []Process
	for _, dir := range namesIn(under(root, "proc")) {
		pid, err := strconv.Atoi(dir)
		if err != nil || pid == os.Getpid() {
			continue
		}
		if p := processOf(root, pid); p.Name == name {
			ps = append(ps, p)
		}
	}
	return sortProcesses(ps)
}

// openFile is one descriptor of a process that points into /dev.
type openFile struct {
	pid    int
	link   string // <root>/proc/<pid>/fd/<n>
	target string // "/dev/ttyUSB2"
}

// openFiles lists the device files that all other processes have open.
func openFiles(root string) (files []openFile, complete bool) {
	procs, err := os.ReadDir(under(root, "proc"))
	complete = err == nil
	for _, p := range procs {
		pid, err := strconv.Atoi(p.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		of, err := filesOf(root, pid)
		if err != nil && kindOf(err) != Missing { // Missing: it has ended since
			complete = false
		}
		files = append(files, of...)
	}
	return files, complete
}

// filesOf lists the device files that one process has open.
func filesOf(root string, pid int) ([]openFile, error) {
	dir := under(root, "proc", strconv.Itoa(pid), "fd")
	fds, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []openFile
	for _, fd := range fds {
		link := filepath.Join(dir, fd.Name())
		if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, "/dev/") {
			files = append(files, openFile{pid, link, target})
		}
	}
	return files, nil
}

// holdersAmong picks from files the processes that have path open, under this
// name or under another name of the same device.
func holdersAmong(files []openFile, root, path string) []Process {
	var ps []Process
	rdev, isDevice := deviceNumber(path)
	for _, f := range files {
		same := f.target == path
		if !same && isDevice {
			n, ok := deviceNumber(f.link)
			same = ok && n == rdev
		}
		if same {
			ps = append(ps, processOf(root, f.pid))
		}
	}
	return sortProcesses(ps)
}

// deviceNumber is the number of the character device at path.
func deviceNumber(path string) (rdev uint64, ok bool) {
	var st unix.Stat_t
	if unix.Stat(path, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFCHR {
		return 0, false
	}
	return uint64(st.Rdev), true
}

func processOf(root string, pid int) Process {
	return Process{PID: pid, Name: readLine(under(root, "proc", strconv.Itoa(pid), "comm"))}
}

// flockOwners names the processes that hold a flock(2) on inode ino of file
// system dev. The kernel tells everybody, not only root (proc(5), /proc/locks).
func flockOwners(root string, dev, ino uint64) []Process {
	text, err := os.ReadFile(under(root, "proc/locks"))
	if err != nil {
		return nil
	}
	inode := fmt.Sprintf("%02x:%02x:%d", unix.Major(dev), unix.Minor(dev), ino)
	var ps []Process
	for line := range strings.Lines(string(text)) {
		// "1: FLOCK  ADVISORY  WRITE 812 00:05:93 0 EOF"; "->" follows the number of one that waits
		f := strings.Fields(line)
		if len(f) < 6 || f[1] != "FLOCK" || f[5] != inode {
			continue
		}
		if pid, err := strconv.Atoi(f[4]); err == nil && pid > 0 {
			ps = append(ps, processOf(root, pid))
		}
	}
	return ps
}

func sortProcesses(ps []Process) []Process {
	sort.Slice(ps, func(i, j int) bool { return ps[i].PID < ps[j].PID })
	return slices.CompactFunc(ps, func(a, b Process) bool { return a.PID == b.PID })
}

// under is a path below root, "" being "/".
func under(root string, elem ...string) string {
	if root == "" {
		root = "/"
	}
	return filepath.Join(append([]string{root}, elem...)...)
}

// readLine is a one-line file of /proc or /sys, "" where there is none.
func readLine(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !isAny(err, fs.ErrNotExist, unix.ENOTDIR)
}
