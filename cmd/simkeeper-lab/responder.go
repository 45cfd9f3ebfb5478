package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/bits"
	"net"
	"os"
	"runtime"

	nonce "github.com/simkeeper/simkeeper/agent/act"
)

// responder answers the sealed datagrams of the keep-alive methods nonce and modem until
// it is interrupted.
func responder(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("responder", flag.ContinueOnError)
	listen := set.String("listen", ":7777", "UDP `address`")
	keyFile := set.String("key-file", "", "`file` with the key that the terminals have in keepalive.nonce_key_file")
	if err := parse(set, args); err != nil {
		return err
	}
	if *keyFile == "" {
		return &misuse{errors.New("say --key-file FILE; openssl rand -hex 32 makes a key")}
	}
	key, err := readKey(*keyFile)
	if err != nil {
		return &misuse{err}
	}
	conn, err := net.ListenPacket("udp", *listen)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	fmt.Printf("serving on udp://%s\n", conn.LocalAddr())
	return respond(ctx, conn, key)
}

// readKey reads a key that no other user can read.
func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if othersRead := os.FileMode(0o004); runtime.GOOS != "windows" && info.Mode()&othersRead != 0 {
		return nil, fmt.Errorf("%s is readable by every user: run chmod o-rwx %s", path, path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := nonce.Key(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// respond answers until conn is closed.
func respond(ctx context.Context, conn net.PacketConn, key []byte) error {
	var answered, refused int
	defer func() { fmt.Printf("%d answered, %d refused\n", answered, refused) }()
	buf := make([]byte, nonce.DatagramSize+1) // one more, so that a longer one is seen to be longer
	for {
		n, from, err := conn.ReadFrom(buf)
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		reply, ok := nonce.Respond(key, buf[:n])
		if err != nil || !ok {
			refused++
			if bits.OnesCount(uint(refused)) == 1 { // the first, and ever fewer: anybody may send anything
				fmt.Printf("refused %s: another key, or no request (%d answered, %d refused)\n", from, answered, refused)
			}
			continue
		}
		if _, err := conn.WriteTo(reply, from); err != nil {
			fmt.Printf("%s cannot be answered: %v\n", from, err)
			continue
		}
		answered++
		fmt.Printf("answered %s (%d answered, %d refused)\n", from, answered, refused)
	}
}
