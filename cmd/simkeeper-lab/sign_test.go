package main

import (
	"crypto/ed25519"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/report"
)

// newKey makes a pair of keys and returns the private one's file, and the public key as
// the agent reads it.
func newKey(t *testing.T) (string, []ed25519.PublicKey) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "operator.key")
	must(t, makeKey(t.Context(), []string{path}))
	c := config.Default()
	c.Commands.PublicKeyFiles = []string{path + ".pub"}
	keys, err := config.ReadPublicKeys(&c)
	must(t, err)
	return path, keys
}

func TestKeysAreForTheirOwnerAlone(t *testing.T) {
	path, _ := newKey(t)
	info, err := os.Stat(path)
	must(t, err)
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	before, err := os.ReadFile(path)
	must(t, err)
	if makeKey(t.Context(), []string{path}) == nil {
		t.Error("a key was written over another")
	}
	if after, _ := os.ReadFile(path); string(before) != string(after) {
		t.Error("the key has changed")
	}
	for _, wrong := range [][]string{nil, {""}, {"a", "b"}, {"--help"}} {
		if makeKey(t.Context(), wrong) == nil {
			t.Errorf("%q was accepted", wrong)
		}
	}
}

func TestSignedCommandIsOpenedByTheAgent(t *testing.T) {
	must(t, build())
	path, keys := newKey(t)
	sign := func(args ...string) (report.Command, string) {
		t.Helper()
		cmd := exec.Command(filepath.Join(scratch, "simkeeper-lab"), append([]string{"sign", "--key", path, "--terminal", "T1", "--n", "7"}, args...)...)
		var talk strings.Builder
		cmd.Stderr = &talk
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %s", args, talk.String())
		}
		c, err := report.Open(out, keys)
		must(t, err)
		return c, talk.String()
	}
	c, _ := sign("--op", "set_interval", "--args", `{"interval_s":600}`, "--until", "2026-11-22T18:00:00+08:00", "--id", "k7f2", "--time", "2026-11-22T09:00:00Z")
	if c.Terminal != "T1" || c.Op != report.OpSetInterval || string(c.Args) != `{"interval_s":600}` || c.N != 7 || c.ID != "k7f2" ||
		c.Until.String() != "2026-11-22T10:00:00Z" || c.Time.String() != "2026-11-22T09:00:00Z" || c.Boot != 0 {
		t.Errorf("%+v", c)
	}
	c, _ = sign("--op", "report", "--boot", "17", "--seq", "1400", "--time", "none")
	if c.Boot != 17 || c.Seq != 1400 || !c.Until.IsZero() || !c.Time.IsZero() || c.ID == "" || c.Args != nil {
		t.Errorf("%+v", c)
	}
	c, _ = sign("--op", "report", "--until", "1h")
	if left := time.Until(c.Until.Time); left < 50*time.Minute || left > time.Hour || time.Since(c.Time.Time).Abs() > time.Minute {
		t.Errorf("%+v", c)
	}
	if _, talk := sign("--op", "report"); !strings.Contains(talk, "no terminal will obey this") {
		t.Errorf("without an expiry: %s", talk)
	}
}

func TestOpensslMakesKeysToo(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not installed")
	}
	dir := t.TempDir()
	key, pub := filepath.Join(dir, "k"), filepath.Join(dir, "k.pub")
	for _, args := range [][]string{{"genpkey", "-algorithm", "ed25519", "-out", key}, {"pkey", "-in", key, "-pubout", "-out", pub}} {
		if out, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	private, err := readPrivateKey(key)
	must(t, err)
	payload, err := report.Sign(report.Command{Terminal: "T1", ID: "a", Op: report.OpReport, N: 1}, private)
	must(t, err)
	c := config.Default()
	c.Commands.PublicKeyFiles = []string{pub}
	keys, err := config.ReadPublicKeys(&c)
	must(t, err)
	if _, err := report.Open(payload, keys); err != nil {
		t.Error(err)
	}
}

func TestWrongUseOfSignIsExplained(t *testing.T) {
	path, _ := newKey(t)
	good := map[string]string{"--key": path, "--terminal": "T1", "--op": "report", "--n": "1", "--until": "1h"}
	for name, c := range map[string]struct{ flag, value, want string }{
		"no key":          {"--key", "", "say at least"},
		"no such key":     {"--key", "/nowhere/k", "no such file"},
		"a public key":    {"--key", path + ".pub", "holds no private key"},
		"no terminal":     {"--terminal", "", "say at least"},
		"all terminals":   {"--terminal", "+", "names no terminal"},
		"n of 2^53":       {"--n", "9007199254740992", "2^53"},
		"n of nothing":    {"--n", "x", "invalid value"},
		"a wrong time":    {"--until", "tomorrow", "is not a time"},
		"args not JSON":   {"--args", "{", "cannot be written as JSON"},
		"args not object": {"--args", "[1]", "args"},
		"boot alone":      {"--boot", "17", "boot and seq"},
		"id of a path":    {"--id", "a/b", "its id"},
	} {
		args := []string{c.flag, c.value}
		for flag, value := range good {
			if flag != c.flag {
				args = append(args, flag, value)
			}
		}
		if err := signCommand(t.Context(), args); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
