package report_test

import (
	"bytes"
	"compress/flate"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/simkeeper/simkeeper/report"
	"github.com/simkeeper/simkeeper/report/payload"
)

// Package payload reads a message in either encoding; a health message may hold several
// reports that had waited.
func Example() {
	message := []byte(`[{"v":1,"boot":17,"seq":8,"conn":2,"id":"5da9","time":"2026-11-22T09:00:00Z","clock":"ntp","age_s":3600,"uptime_s":60,
		"sim_state":"ready","network":{"registration":"home","rat":"lte"},"signal":{"rsrp_dbm":-118,"quality":"poor"},"card":{"phase":"active"},
		"verdict":{"status":"warn","cause":"signal_weak","confidence":"strong","evidence":["AT+CESQ → +CESQ: 99,99,255,255,10,22"],"action":"Move the antenna."}}]`)
	reports, err := payload.Health(message)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, h := range reports {
		fmt.Println(h, h.Time, h.Complete())
		fmt.Println(*h.Signal.RSRP, "dBm,", h.Verdict.Action)
		fmt.Println("SINR is known:", h.Signal.SINR != nil)
	}
	// Output:
	// health boot 17 seq 8: warn signal_weak 2026-11-22T09:00:00Z <nil>
	// -118 dBm, Move the antenna.
	// SINR is known: false
}

// A health report carries the check value of the identity that it belongs to.
func ExampleIdentity_CheckValue() {
	message, err := os.ReadFile("testdata/v1/1.0/identity.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	i, err := payload.Identity(message)
	fmt.Println(i.ID, i.ID == i.CheckValue(), err)
	i.SIM.ICCID = "89860441192000000433" // another card
	fmt.Println(i.CheckValue() == "5da9")
	// Output:
	// 5da9 true <nil>
	// false
}

// Late is what has not reported for twice the time to its next report and five minutes.
func ExampleHealth_late() {
	arrived := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	h := report.Health{NextS: 3600}
	late := arrived.Add(time.Duration(2*h.NextS+300) * time.Second)
	fmt.Println(late.Format(time.TimeOnly))
	// Output: 12:05:00
}

// A packed message is read with the standard library alone.
func ExampleDictionary() {
	text := []byte(`{"boot":17,"conn":5,"reason":"stop"}`)
	payload := report.Encode(report.Deflate, text)
	fmt.Println("dictionary", payload[0])
	var message report.Offline

	dictionary, err := os.ReadFile("dictionary-01.txt")
	r := flate.NewReaderDict(bytes.NewReader(payload[1:]), dictionary)
	err = json.NewDecoder(io.LimitReader(r, 1<<20)).Decode(&message)

	fmt.Println(message, err)
	// Output:
	// dictionary 1
	// {17 5 stop} <nil>
}

// An operator signs a command; the terminal, which holds the public key, opens it.
func ExampleSign() {
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize)) // ed25519.GenerateKey makes a real one
	args, err := report.NewArgs(report.IntervalArgs{IntervalS: 600})
	if err != nil {
		fmt.Println(err)
		return
	}
	envelope, err := report.Sign(report.Command{
		Terminal: "T10034587", ID: "k7f2", Op: report.OpSetInterval, Args: args, N: 318,
		Until: report.At(time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)), Boot: 17, Seq: 1400,
	}, private)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := report.Open(envelope, []ed25519.PublicKey{private.Public().(ed25519.PublicKey)})
	fmt.Println(c.Op, string(c.Args), err)
	// Output: set_interval {"interval_s":600} <nil>
}
