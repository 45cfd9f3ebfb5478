package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/report"
)

// showCode prints what a short code says, which a technician has read out on the telephone.
// Its groups may be typed apart.
func showCode(_ context.Context, args []string) error {
	switch {
	case len(args) == 0:
		return &misuse{errors.New("say the code: simkeeper-lab code SK1-78RS-GGQ6-2HGW")}
	case args[0] == "--help", args[0] == "-h":
		fmt.Println("usage: simkeeper-lab code SK1-…")
		return nil
	}
	h, err := report.ParseShortCode(strings.Join(args, " "))
	if err != nil {
		return &misuse{err}
	}
	fmt.Printf("%-13s %s, %s\n", "verdict", known(string(h.Verdict.Cause)), known(string(h.Verdict.Confidence)))
	for _, l := range []diagnose.Language{diagnose.English, diagnose.Chinese} {
		if say := diagnose.Cause(h.Verdict.Cause).Text(l); h.Verdict.Cause != "" {
			fmt.Printf("  %s %s\n", say.Title, say.Action)
		}
	}
	for _, row := range codeRows(&h) {
		fmt.Printf("%-13s %s\n", row[0], known(row[1]))
	}
	return nil
}

// codeRows are the fields of a code beside the verdict, by name and value.
func codeRows(h *report.Health) [][2]string {
	reject, level, until := "", "", ""
	if r := h.Network.Reject; r != nil {
		reject = fmt.Sprintf("%s cause %d", r.Domain, r.Cause)
	}
	switch s := h.Signal; {
	case s.RSRP != nil:
		level = fmt.Sprintf("RSRP %.0f dBm", *s.RSRP)
	case s.RSSI != nil:
		level = fmt.Sprintf("RSSI %.0f dBm", *s.RSSI)
	}
	if !h.Card.SafeUntil.IsZero() {
		until = h.Card.SafeUntil.String()
	}
	return [][2]string{
		{"SIM", string(h.SIM)}, {"network", strings.TrimSpace(string(h.Network.Registration) + " " + string(h.Network.RAT))}, {"refused with", reject},
		{"signal", level}, {"card", string(h.Card.Phase)}, {"safe until", until},
	}
}

// known is a value, or "-" where the code holds none.
func known(value string) string {
	if value == "" {
		return "-"
	}
	return value
}
