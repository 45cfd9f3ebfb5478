package report

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// snippet is the block of README.md in a language, in a section, which holds a text.
func snippet(t *testing.T, section, language, holds string) string {
	t.Helper()
	page, err := os.ReadFile("README.md")
	must(t, err)
	_, rest, _ := strings.Cut(string(page), "# "+section+"\n")
	for {
		_, after, found := strings.Cut(rest, "```"+language+"\n")
		if !found {
			t.Fatalf("section %q has no %s with %q", section, language, holds)
		}
		block, more, _ := strings.Cut(after, "```\n")
		if strings.Contains(block, holds) {
			return block
		}
		rest = more
	}
}

// tool finds a program that can do something.
func tool(t *testing.T, what string, tries ...[]string) string {
	t.Helper()
	for _, try := range tries {
		if exec.Command(try[0], try[1:]...).Run() == nil {
			return try[0]
		}
	}
	t.Skipf("%s is not installed: scripts/test installs it", what)
	return ""
}

func python(t *testing.T, module string) string {
	t.Helper()
	load := "import " + module
	return tool(t, "Python with "+module, []string{"/usr/bin/python3", "-c", load}, []string{"python3", "-c", load})
}

// output runs a program in a folder.
func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr = dir, t.Output()
	out, err := cmd.Output()
	must(t, err)
	return string(out)
}

// TestSigningOfTheREADME: what openssl and Python sign is opened, by the public key that openssl writes.
func TestSigningOfTheREADME(t *testing.T) {
	tool(t, "openssl 3", []string{"openssl", "pkeyutl", "-help"})
	dir := t.TempDir()
	output(t, dir, "sh", "-ec", snippet(t, "Sign", "sh", "openssl pkeyutl"))
	text, err := os.ReadFile(filepath.Join(dir, "operator.key.pub"))
	must(t, err)
	block, _ := pem.Decode(text)
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	must(t, err)
	opened := func(name string, envelope []byte) {
		t.Helper()
		c, err := Open(envelope, []ed25519.PublicKey{parsed.(ed25519.PublicKey)})
		if err != nil || c.Op != OpSetInterval || c.N != 318 || string(c.Args) != `{"interval_s":600}` {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
		if err := validate(t, compile(t)["command"], envelope); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	signed, err := os.ReadFile(filepath.Join(dir, "command.json"))
	must(t, err)
	opened("openssl", signed)
	body, err := os.ReadFile(filepath.Join(dir, "body.json"))
	must(t, err)
	if err := validate(t, compile(t)["command-body"], body); err != nil {
		t.Error(err)
	}
	interpreter := python(t, "cryptography.hazmat.primitives.serialization")
	must(t, os.WriteFile(filepath.Join(dir, "sign.py"), []byte(snippet(t, "Sign", "python", "sign.py")), 0o600))
	opened("Python", []byte(output(t, dir, "sh", "-ec", interpreter+" sign.py operator.key <body.json")))
}

// TestPythonOfTheREADME: the check value, the hash of a masked number, and a packed message.
func TestPythonOfTheREADME(t *testing.T) {
	interpreter, dir := python(t, "zlib"), t.TempDir()
	text, err := json.Marshal(sampleIdentity())
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "identity.json"), text, 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "packed"), Encode(Deflate, text), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "dictionary-01.txt"), []byte(dictionary01), 0o600))
	program := "import json, zlib, hmac\nkey = b'a key'\npayload = open('packed', 'rb').read()\n" +
		snippet(t, "The identity and its check value", "python", "def check_value") + snippet(t, "Two encodings", "python", "decompressobj") +
		"print(check_value(json.load(open('identity.json'))), check_value(message), " +
		strings.TrimSpace(snippet(t, "The identity and its check value", "python", "hmac.new")) + ")\n"
	mac := hmac.New(sha256.New, []byte("a key"))
	mac.Write([]byte("89860441192000000425"))
	want := "5da9 5da9 h:" + hex.EncodeToString(mac.Sum(nil))[:24] + "\n"
	if got := output(t, dir, interpreter, "-c", program); got != want {
		t.Errorf("Python prints %q, want %q", got, want)
	}
}

func TestJavaScriptOfTheREADME(t *testing.T) {
	node, dir := tool(t, "Node", []string{"node", "--version"}, []string{"nodejs", "--version"}), t.TempDir()
	text, err := json.Marshal(sampleHealth())
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "packed"), Encode(Deflate, text), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "dictionary-01.txt"), []byte(dictionary01), 0o600))
	program := `const fs = require("fs"), zlib = require("zlib"), payload = fs.readFileSync("packed");` + "\n" +
		snippet(t, "Two encodings", "javascript", "inflateRawSync") + "console.log(message.seq, message.network.apn);\n"
	if got := output(t, dir, node, "-e", program); got != "1207 cmiot\n" {
		t.Errorf("Node prints %q", got)
	}
}

// TestGoOfTheREADME: the lines stand in an example, which is run.
func TestGoOfTheREADME(t *testing.T) {
	example, err := os.ReadFile("example_test.go")
	must(t, err)
	for line := range strings.Lines(snippet(t, "Two encodings", "go", "flate")) {
		if !strings.Contains(string(example), strings.TrimSpace(line)) {
			t.Errorf("example_test.go lacks %s", line)
		}
	}
}
