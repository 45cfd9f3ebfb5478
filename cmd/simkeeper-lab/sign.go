package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// signCommand prints a signed command, for tests and small fleets.
func signCommand(_ context.Context, args []string) error {
	c, keyFile, err := readCommand(args)
	if err != nil {
		return err
	}
	key, err := readPrivateKey(keyFile)
	if err != nil {
		return err
	}
	payload, err := report.Sign(c, key)
	if err != nil {
		return &misuse{err}
	}
	fmt.Println(string(payload))
	return nil
}

// readCommand reads the flags of sign.
func readCommand(args []string) (c report.Command, keyFile string, err error) {
	set := flag.NewFlagSet("sign", flag.ContinueOnError)
	set.StringVar(&keyFile, "key", "", "`file` with the private key, as simkeeper-lab key writes it")
	set.StringVar(&c.Terminal, "terminal", "", "`name` of the terminal, as in its topics")
	set.StringVar((*string)(&c.Op), "op", "", "what to do: report, identify, diagnose, keepalive, set_interval, set_card, announce_card or modem_reset")
	text := set.String("args", "", "arguments as `json`, such as {\"interval_s\":600}")
	set.Int64Var(&c.N, "n", 0, "`number`, greater than that of every command before to this terminal")
	set.StringVar(&c.ID, "id", "", "`name` of the result; made up where it is left out")
	until := set.String("until", "", "expires at this RFC 3339 `time`, or so long from now, such as 1h")
	set.Int64Var(&c.Boot, "boot", 0, "expires with this `start` of the agent, as its reports have it")
	set.Int64Var(&c.Seq, "seq", 0, "with --boot: expires when the terminal's next message has this `number`")
	now := set.String("time", "now", "when it was signed, as RFC 3339 `time`, which sets the terminal's clock; none to leave it alone")
	if err := parse(set, args); err != nil {
		return c, "", err
	}
	if keyFile == "" || c.Terminal == "" || c.Op == "" || c.N == 0 {
		return c, "", &misuse{errors.New("say at least --key FILE --terminal NAME --op OP --n NUMBER, and --until TIME, such as 1h, or --boot N --seq N")}
	}
	if *until == "" && c.Boot == 0 {
		fmt.Fprintln(os.Stderr, "simkeeper-lab: no terminal will obey this: it has neither --until TIME nor --boot N --seq N")
	}
	if c.ID == "" {
		c.ID = rand.Text()[:8]
	}
	if c.Time, err = moment(*now); err == nil {
		c.Until, err = moment(*until)
	}
	c.Args = report.Args(*text)
	return c, keyFile, err
}

// moment reads a time: "now", none, RFC 3339, or how far it is from now.
func moment(text string) (report.Time, error) {
	if text == "" || text == "none" {
		return report.Time{}, nil
	}
	if text == "now" {
		return report.At(time.Now()), nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return report.At(time.Now().Add(d)), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return report.Time{}, &misuse{fmt.Errorf("%q is not a time such as 2026-11-22T10:00:00Z or 1h", text)}
	}
	return report.At(t), nil
}

// readPrivateKey reads an Ed25519 key as PKCS #8 in PEM.
func readPrivateKey(path string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, fmt.Errorf("%s holds no private key: it begins with -----BEGIN PRIVATE KEY-----; simkeeper-lab key makes one", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	one, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds a key of another kind than Ed25519; simkeeper-lab key makes one", path)
	}
	return one, nil
}

// makeKey writes a new pair of keys: FILE, which stays with the operator, and FILE.pub for
// commands.public_key_files of the terminals.
func makeKey(_ context.Context, args []string) error {
	if len(args) != 1 || args[0] == "" || args[0][0] == '-' {
		return &misuse{errors.New("usage: simkeeper-lab key FILE writes the private key to FILE and the public one to FILE.pub")}
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	open, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return err
	}
	if err := writeNew(args[0], "PRIVATE KEY", secret, 0o600); err != nil {
		return err
	}
	if err := writeNew(args[0]+".pub", "PUBLIC KEY", open, 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: keep it secret\n%s.pub: name it in commands.public_key_files of the terminals (key %s…)\n", args[0], args[0], hex.EncodeToString(public[:4]))
	return nil
}

// writeNew writes a PEM file that was not there: an old key may still be needed.
func writeNew(path, kind string, der []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	return errors.Join(pem.Encode(f, &pem.Block{Type: kind, Bytes: der}), f.Close())
}
