package config

import (
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
)

// PasswordVariable is the environment variable whose value, unless it is empty,
// replaces the content of mqtt.password_file.
const PasswordVariable = "SIMKEEPER_MQTT_PASSWORD"

// ReadPassword returns the password at the broker: [PasswordVariable], else the
// content of mqtt.password_file without one newline at its end, else "".
// The error is an [*Error]: the file must be regular and not readable by others.
func ReadPassword(c *Config) (string, error) {
	if password := os.Getenv(PasswordVariable); password != "" || c.MQTT.PasswordFile == "" {
		return password, nil
	}
	data, err := c.read("mqtt.password_file", c.MQTT.PasswordFile, secret)
	return withoutNewline(data), err
}

// ReadMaskKey returns the key of the hashes that stand for IMEI, ICCID and IMSI:
// the content of report.mask_key_file without one newline at its end, or nil
// where none is named. The error is as that of [ReadPassword].
func ReadMaskKey(c *Config) ([]byte, error) {
	if c.Report.MaskKeyFile == "" {
		return nil, nil
	}
	data, err := c.read("report.mask_key_file", c.Report.MaskKeyFile, secret)
	if err != nil {
		return nil, err
	}
	return []byte(withoutNewline(data)), nil
}

// nonceKeyLeast is the length of the shortest key, in bytes.
const nonceKeyLeast = 16

// ReadNonceKey returns the key that the responders of nonce:// targets share: the
// content of keepalive.nonce_key_file without one newline at its end, or nil where none
// is named. The error is as that of [ReadPassword].
func ReadNonceKey(c *Config) ([]byte, error) {
	if c.Keepalive.NonceKeyFile == "" {
		return nil, nil
	}
	data, err := c.read("keepalive.nonce_key_file", c.Keepalive.NonceKeyFile, secret)
	if err != nil {
		return nil, err
	}
	if len(withoutNewline(data)) < nonceKeyLeast {
		return nil, c.fileFlaw("keepalive.nonce_key_file", c.Keepalive.NonceKeyFile, "is shorter than 16 bytes", "make a key with openssl rand -hex 32", nil)
	}
	return []byte(withoutNewline(data)), nil
}

// ReadTerminalID returns the id in the file that terminal.id names. ok is false
// where terminal.id names no file. The error is an [*Error].
func ReadTerminalID(c *Config) (id string, ok bool, err error) {
	path, ok := strings.CutPrefix(c.Terminal.ID, filePrefix)
	if !ok {
		return "", false, nil
	}
	data, err := c.read("terminal.id", path, public)
	if err != nil {
		return "", true, err
	}
	id = strings.TrimSpace(string(data))
	if !ValidTerminalID(id) {
		return "", true, c.fileFlaw("terminal.id", path, "holds no terminal id", "put 1 to 64 of A-Z a-z 0-9 . _ - into it", nil)
	}
	return id, true, nil
}

// CheckFiles checks the files that the values name: they must be there, be
// regular, hold what they should, and secrets must not be readable by others.
// The error joins one [*Error] for each problem.
func (c *Config) CheckFiles() error {
	_, _, idErr := ReadTerminalID(c)
	_, maskErr := ReadMaskKey(c)
	_, passwordErr := ReadPassword(c)
	_, nonceErr := ReadNonceKey(c)
	errs := []error{idErr, maskErr, passwordErr, nonceErr, c.checkCA(), c.checkCertificate()}
	_, err := ReadPublicKeys(c)
	return errors.Join(append(errs, err)...)
}

// ReadPublicKeys returns the keys whose commands are obeyed, none where none is named: one
// Ed25519 public key as PEM ("-----BEGIN PUBLIC KEY-----", RFC 8410) in each file. The
// error joins one [*Error] for each problem.
func ReadPublicKeys(c *Config) (keys []ed25519.PublicKey, err error) {
	const key = "commands.public_key_files"
	var errs []error
	for _, path := range c.Commands.PublicKeyFiles {
		data, err := c.read(key, path, public)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		one, ok := publicKey(data)
		if !ok {
			errs = append(errs, c.fileFlaw(key, path, "holds no Ed25519 public key", "it begins with -----BEGIN PUBLIC KEY-----; simkeeper-lab key makes one, or openssl pkey -pubout", nil))
			continue
		}
		keys = append(keys, one)
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	return keys, nil
}

// publicKey reads the first block of a PEM file.
func publicKey(data []byte) (ed25519.PublicKey, bool) {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, false
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, false
	}
	one, ok := key.(ed25519.PublicKey)
	return one, ok
}

// checkCA finds a file without a certificate, which would trust nobody.
func (c *Config) checkCA() error {
	if c.MQTT.CAFile == "" {
		return nil
	}
	data, err := c.read("mqtt.ca_file", c.MQTT.CAFile, public)
	if err != nil {
		return err
	}
	if !x509.NewCertPool().AppendCertsFromPEM(data) {
		return c.fileFlaw("mqtt.ca_file", c.MQTT.CAFile, "holds no PEM certificate", "it begins with -----BEGIN CERTIFICATE-----", nil)
	}
	return nil
}

// checkCertificate finds a certificate and a key that do not belong together.
func (c *Config) checkCertificate() error {
	if c.MQTT.CertFile == "" || c.MQTT.KeyFile == "" {
		return nil
	}
	cert, certErr := c.read("mqtt.cert_file", c.MQTT.CertFile, public)
	key, keyErr := c.read("mqtt.key_file", c.MQTT.KeyFile, secret)
	if err := errors.Join(certErr, keyErr); err != nil {
		return err
	}
	if _, err := tls.X509KeyPair(cert, key); err != nil {
		return c.fileFlaw("mqtt.cert_file", c.MQTT.CertFile, "does not go with mqtt.key_file", err.Error(), err)
	}
	return nil
}

// secrecy says whether others may read a file.
type secrecy bool

const (
	public secrecy = false
	secret secrecy = true
)

// read returns what a file that a key names holds. It looks at the open file,
// so that what is checked is what is read.
func (c *Config) read(key, path string, s secrecy) ([]byte, error) {
	before, err := os.Stat(path)
	if err != nil {
		return nil, c.unreadable(key, path, err)
	}
	if !before.Mode().IsRegular() { // opening a pipe would wait for its writer
		return nil, c.fileFlaw(key, path, "is not a regular file", "name a file", nil)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, c.unreadable(key, path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, c.unreadable(key, path, err)
	}
	if s == secret && isWorldReadable(info.Mode()) {
		return nil, c.fileFlaw(key, path, "is readable by every user", "run: chmod o-rwx "+path, nil)
	}
	return c.content(key, path, f)
}

func (c *Config) content(key, path string, r io.Reader) ([]byte, error) {
	const most = mb // a bundle of every public authority is a quarter of it
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return nil, c.unreadable(key, path, err)
	case int64(len(data)) > most:
		return nil, c.fileFlaw(key, path, "is longer than "+formatSize(most), "name the right file", nil)
	case withoutNewline(data) == "":
		return nil, c.fileFlaw(key, path, "is empty", fmt.Sprintf("fill it, or take %s away", key), nil)
	}
	return data, nil
}

// isWorldReadable is about the permissions of Unix; Windows has none of these.
func isWorldReadable(mode fs.FileMode) bool {
	const othersRead = 0o004
	return runtime.GOOS != "windows" && mode.Perm()&othersRead != 0
}

func (c *Config) unreadable(key, path string, err error) *Error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c.fileFlaw(key, path, "does not exist", "create the file, or correct the path", err)
	case errors.Is(err, fs.ErrPermission):
		return c.fileFlaw(key, path, "cannot be read: permission denied", "give the user of the service access, or run as root", err)
	}
	return c.fileFlaw(key, path, "cannot be read", err.Error(), err)
}

// fileFlaw is a problem of a file that a key names.
func (c *Config) fileFlaw(key, path, problem, hint string, cause error) *Error {
	return c.locate(&Error{Value: display(path), Problem: problem, Hint: hint, Err: cause}, key)
}

func withoutNewline(data []byte) string {
	text := strings.TrimSuffix(string(data), "\n")
	return strings.TrimSuffix(text, "\r")
}
