package config

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// files is a folder with everything that a configuration may name.
type files struct{ id, password, mask, nonce, ca, cert, key, public string }

func newFiles(t *testing.T) files {
	t.Helper()
	dir := t.TempDir()
	at := func(name, text string) string {
		path := filepath.Join(dir, name)
		write(t, path, text)
		return path
	}
	cert, key := certificate(t)
	return files{
		id:       at("id", " T100\r\n"),
		password: at("password", "two words\n"),
		mask:     at("mask", "0123456789\n\n"),
		nonce:    at("nonce", "shared with the responder\n"),
		ca:       at("ca.pem", cert),
		cert:     at("cert.pem", cert),
		key:      at("key.pem", key),
		public:   at("operator.pub", publicPEM),
	}
}

func (f files) config(t *testing.T) *Config {
	t.Helper()
	c := Default()
	c.Terminal.ID = filePrefix + f.id
	c.Report.MaskIdentity, c.Report.MaskKeyFile = true, f.mask
	c.Keepalive.NonceKeyFile = f.nonce
	c.MQTT.Username, c.MQTT.PasswordFile = "u", f.password
	c.MQTT.CAFile, c.MQTT.CertFile, c.MQTT.KeyFile = f.ca, f.cert, f.key
	c.Commands.PublicKeyFiles = []string{f.public}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return &c
}

// certificate makes a certificate that signs itself, and its key, as PEM.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	certDER, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return encode("CERTIFICATE", certDER), encode("PRIVATE KEY", keyDER)
}

func TestFilesInOrder(t *testing.T) {
	c := newFiles(t).config(t)
	if err := c.CheckFiles(); err != nil {
		t.Error(err)
	}
	if password, err := ReadPassword(c); err != nil || password != "two words" {
		t.Errorf("password %q, %v", password, err)
	}
	if key, err := ReadMaskKey(c); err != nil || string(key) != "0123456789\n" {
		t.Errorf("mask key %q, %v: one newline is trimmed", key, err)
	}
	if key, err := ReadNonceKey(c); err != nil || string(key) != "shared with the responder" {
		t.Errorf("nonce key %q, %v", key, err)
	}
	if id, ok, err := ReadTerminalID(c); err != nil || !ok || id != "T100" {
		t.Errorf("id %q, %v, %v", id, ok, err)
	}
}

func TestNoFilesNamed(t *testing.T) {
	c := Default()
	if err := c.CheckFiles(); err != nil {
		t.Error(err)
	}
	if password, err := ReadPassword(&c); err != nil || password != "" {
		t.Errorf("password %q, %v", password, err)
	}
	if key, err := ReadMaskKey(&c); err != nil || key != nil {
		t.Errorf("mask key %q, %v", key, err)
	}
	if key, err := ReadNonceKey(&c); err != nil || key != nil {
		t.Errorf("nonce key %q, %v", key, err)
	}
	if id, ok, err := ReadTerminalID(&c); err != nil || ok || id != "" {
		t.Errorf("id %q, %v, %v", id, ok, err)
	}
}

func TestPasswordOfTheEnvironmentWins(t *testing.T) {
	c := Default()
	c.MQTT.PasswordFile = "/nowhere/password"
	t.Setenv(PasswordVariable, "from outside ")
	if password, err := ReadPassword(&c); err != nil || password != "from outside " {
		t.Errorf("got %q, %v", password, err)
	}
	if err := c.CheckFiles(); err != nil {
		t.Error(err)
	}
	t.Setenv(PasswordVariable, "")
	if _, err := ReadPassword(&c); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty variable: got %v", err)
	}
}

func TestSecretsReadableByOthersAreRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no such permissions there")
	}
	f := newFiles(t)
	c := f.config(t)
	for mode, refused := range map[fs.FileMode]bool{0o600: false, 0o640: false, 0o660: false, 0o644: true, 0o604: true, 0o666: true} {
		for key, path := range map[string]string{"mqtt.password_file": f.password, "report.mask_key_file": f.mask, "keepalive.nonce_key_file": f.nonce, "mqtt.key_file": f.key} {
			chmod(t, path, mode)
			err := c.CheckFiles()
			chmod(t, path, 0o600)
			want := key + `: "` + shorten(path) + `" is readable by every user; run: chmod o-rwx ` + path
			switch {
			case !refused && err != nil:
				t.Errorf("%s with mode %o: %v", key, mode, err)
			case refused && (err == nil || err.Error() != want):
				t.Errorf("%s with mode %o: got  %v\nwant %s", key, mode, err, want)
			}
		}
	}
	chmod(t, f.password, 0o644)
	if password, err := ReadPassword(c); err == nil || password != "" {
		t.Errorf("got %q, %v", password, err)
	}
	for _, path := range []string{f.ca, f.cert, f.public, f.id} { // nothing to hide there
		chmod(t, path, 0o644)
	}
	chmod(t, f.password, 0o400)
	if err := c.CheckFiles(); err != nil {
		t.Error(err)
	}
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func TestBadNamedFiles(t *testing.T) {
	_, otherKey := certificate(t)
	for _, tt := range []struct {
		name, want string
		spoil      func(f *files)
	}{
		{"missing password", `mqtt.password_file: "/nowhere/p" does not exist; create the file, or correct the path`,
			func(f *files) { f.password = "/nowhere/p" }},
		{"missing operator key", `commands.public_key_files: "/nowhere/p" does not exist; create the file, or correct the path`,
			func(f *files) { f.public = "/nowhere/p" }},
		{"operator key that is none", "holds no Ed25519 public key; " + keyHint, func(f *files) { write(t, f.public, "a public key") }},
		{"private operator key", "holds no Ed25519 public key; " + keyHint, func(f *files) { f.public = f.key }},
		{"certificate for an operator key", "holds no Ed25519 public key; " + keyHint, func(f *files) { f.public = f.cert }},
		{"operator key of another kind", "holds no Ed25519 public key; " + keyHint, func(f *files) { write(t, f.public, publicOf(t, f.cert)) }},
		{"damaged operator key", "holds no Ed25519 public key; " + keyHint, func(f *files) { write(t, f.public, strings.Replace(publicPEM, "MCow", "MCox", 1)) }},
		{"folder for a password", `is not a regular file; name a file`, func(f *files) { f.password = filepath.Dir(f.password) }},
		{"empty password", `is empty; fill it, or take mqtt.password_file away`, func(f *files) { write(t, f.password, "\n") }},
		{"endless file", `is longer than 1MB; name the right file`, func(f *files) { write(t, f.mask, strings.Repeat("x", 1<<20+1)) }},
		{"authority that is none", `holds no PEM certificate; it begins with -----BEGIN CERTIFICATE-----`, func(f *files) { f.ca = f.key }},
		{"key of another", `does not go with mqtt.key_file; tls: private key does not match public key`, func(f *files) { write(t, f.key, otherKey) }},
		{"id that is none", `holds no terminal id; put 1 to 64 of A-Z a-z 0-9 . _ - into it`, func(f *files) { write(t, f.id, "shop 7\n") }},
		{"missing id", `terminal.id: "/nowhere/id" does not exist; create the file, or correct the path`, func(f *files) { f.id = "/nowhere/id" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFiles(t)
			tt.spoil(&f)
			err := f.config(t).CheckFiles()
			if err == nil || !strings.HasSuffix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestFileProblemsAreLocatedAndJoined(t *testing.T) {
	c, err := Parse("f.toml", []byte("[mqtt]\nusername = \"u\"\npassword_file = \"/nowhere/p\"\nca_file = \"/nowhere/ca\"\n"), Default())
	if err != nil {
		t.Fatal(err)
	}
	want := `f.toml:3: mqtt.password_file: "/nowhere/p" does not exist; create the file, or correct the path
f.toml:4: mqtt.ca_file: "/nowhere/ca" does not exist; create the file, or correct the path`
	if err := c.CheckFiles(); err == nil || err.Error() != want || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// publicPEM is the example of RFC 8410 §10.1.
const publicPEM = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n"

const keyHint = "it begins with -----BEGIN PUBLIC KEY-----; simkeeper-lab key makes one, or openssl pkey -pubout"

// publicOf is the ECDSA key of a certificate, as a public key has to be written.
func publicOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(cert.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func TestPublicKeys(t *testing.T) {
	f := newFiles(t)
	c := f.config(t)
	c.Commands.PublicKeyFiles = []string{f.public, f.public}
	keys, err := ReadPublicKeys(c)
	if err != nil || len(keys) != 2 || hex.EncodeToString(keys[1]) != "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1" {
		t.Errorf("%x, %v", keys, err)
	}
	c.Commands.PublicKeyFiles = []string{f.public, "/nowhere/p", f.ca}
	if keys, err := ReadPublicKeys(c); keys != nil || err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("%x, %v", keys, err) // one good key must not hide a bad one
	}
	c.Commands.PublicKeyFiles = nil
	if keys, err := ReadPublicKeys(c); keys != nil || err != nil {
		t.Errorf("%x, %v", keys, err)
	}
}

func TestValueIsAsItWouldBeWritten(t *testing.T) {
	c := Default()
	for key, want := range map[string]string{
		"report.interval": `"1h"`, "modem.baud": "115200", "card.expires": `""`, "card.allow": "[]", "no.key": "",
	} {
		if got := c.Value(key); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
}
