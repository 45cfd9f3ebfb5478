package payload

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// languages are what a backend in another language needs of this package: the files, and the
// inflate that it has already. Each program prints what the payload in a file says.
var languages = []struct {
	name, program string
	arguments     []string
}{
	{"Python", "python3", []string{"-c", `
import sys, zlib
payload = open(sys.argv[1], "rb").read()
if payload[0] in b"{[":
    text = payload
else:
    dictionary = open("../dictionary-%02d.txt" % payload[0], "rb").read()
    inflate = zlib.decompressobj(-15, zdict=dictionary)
    text = inflate.decompress(payload[1:], 1 << 20)
    assert inflate.eof and not inflate.unused_data and not inflate.unconsumed_tail, "cut off, too long, or followed by something"
sys.stdout.buffer.write(text)
`}},
	{"Node", "node", []string{"-e", `
const fs = require("fs"), zlib = require("zlib");
const payload = fs.readFileSync(process.argv[1]);
let text = payload;
if (payload[0] !== 0x7b && payload[0] !== 0x5b) {
  const dictionary = fs.readFileSync("../dictionary-" + String(payload[0]).padStart(2, "0") + ".txt");
  text = zlib.inflateRawSync(payload.subarray(1), {dictionary, maxOutputLength: 1 << 20});
}
process.stdout.write(text);
`}},
}

func TestOtherLanguagesRead(t *testing.T) {
	files := packedFiles(t)
	for _, l := range languages {
		t.Run(l.name, func(t *testing.T) {
			program, err := exec.LookPath(l.program)
			if err != nil {
				t.Skipf("%s is not installed: scripts/test installs it", l.program)
			}
			for _, file := range append(files, "testdata/packed/01-health.json") {
				want, err := os.ReadFile(strings.TrimSuffix(file, filepath.Ext(file)) + ".json")
				must(t, err)
				got, err := exec.Command(program, append(l.arguments, file)...).Output()
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: %v\n got %s\nwant %s", file, err, got, want)
				}
			}
		})
	}
}

// What another language packs, as a tool of the operator may, is read here.
func TestOtherLanguagesWrite(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed: scripts/test installs it")
	}
	got, err := exec.Command(python, "-c", `
import sys, zlib
pack = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=open("../dictionary-01.txt", "rb").read())
sys.stdout.buffer.write(b"\x01" + pack.compress(open("testdata/packed/01-health.json", "rb").read()) + pack.flush())
`).Output()
	must(t, err)
	if _, err := Health(got); err != nil {
		t.Error(err)
	}
}
