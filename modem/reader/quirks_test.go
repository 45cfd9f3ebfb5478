package reader

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// The quirks of real modems that a reader must see through stand in the files quirks_*_test.go,
// a test each, with the place where they are published. Each test asks a modem that has the
// quirk, byte for byte, and compares all that the reader makes of it: the facts that are there,
// and those that must not be.

// The numbers of the modem and the card in these tests; they are nobody's.
const (
	quirkIMEI  modem.IMEI  = "864394040012348"
	quirkICCID modem.ICCID = "89860423102200012346"
	quirkIMSI  modem.IMSI  = "460040123456789"
)

// answers are what a modem says to its commands, byte for byte.
type answers map[string]string

// says is an answer that ends in OK.
func says(lines ...string) string { return endsIn("OK", lines...) }

// endsIn is an answer with another final result; "" for none.
func endsIn(final string, lines ...string) string {
	text := ""
	for _, line := range append(slices.Clone(lines), final) {
		if line != "" {
			text += "\r\n" + line + "\r\n"
		}
	}
	return text
}

// ordinary is a modem on LTE without any quirk, of a maker that nobody knows.
func ordinary() answers {
	return answers{
		"AT+CGMI": says("Acme"), "AT+CGMM": says("A1"), "AT+CGMR": says("A1V1.0"), "AT+CGSN": says(string(quirkIMEI)),
		"AT+CPIN?": says("+CPIN: READY"), "AT+CCID": says("+CCID: " + string(quirkICCID)), "AT+CIMI": says(string(quirkIMSI)),
		"AT+CFUN?": says("+CFUN: 1"), "AT+CREG?": says("+CREG: 0,1"), "AT+CGREG?": says("+CGREG: 0,1"),
		"AT+CEREG?": says(`+CEREG: 2,1,"681D","2F1A0CB",7`), "AT+COPS?": says(`+COPS: 0,2,"46001",7`),
		"AT+CSQ": says("+CSQ: 23,99"), "AT+CESQ": says("+CESQ: 99,99,255,255,22,54"), "AT+CGATT?": says("+CGATT: 1"),
		"AT+CGDCONT?": says(`+CGDCONT: 1,"IP","cmiot","0.0.0.0",0,0`), "AT+CGACT?": says("+CGACT: 1,1"), "AT+CGPADDR=1": says(`+CGPADDR: 1,"10.128.85.126"`),
		"AT+CGCONTRDP=1": says(`+CGCONTRDP: 1,5,"cmiot","10.128.85.126.255.255.255.255","10.128.85.1","10.1.1.1","10.1.1.2"`),
	}
}

// of says which modem it is.
func of(maker, model, firmware string) answers {
	return answers{"AT+CGMI": says(maker), "AT+CGMM": says(model), "AT+CGMR": says(firmware)}
}

// but is a modem with other answers to some commands; "" is a command that it does not know.
func (a answers) but(others ...answers) answers {
	all := maps.Clone(a)
	for _, o := range others {
		maps.Copy(all, o)
	}
	return all
}

// meet runs a test in virtual time with a reader on a modem that gives these answers.
func (a answers) meet(t *testing.T, cfg Config, body func(t *testing.T, r *Reader, m *simulator.Modem)) {
	t.Helper()
	known := maps.Clone(a)
	maps.DeleteFunc(known, func(_, text string) bool { return text == "" })
	record, err := json.Marshal(map[string]any{"name": t.Name(), "commands": known})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		m, err := simulator.FromPersonality(record, simulator.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		cfg.Open = func(context.Context) (io.ReadWriteCloser, error) { return m.Pipe(), nil }
		r := New(cfg)
		defer r.Release(t.Context())
		body(t, r, m)
	})
}

// read is what a Full round finds.
func (a answers) read(t *testing.T) (s modem.Snapshot) {
	t.Helper()
	a.meet(t, Config{}, func(t *testing.T, r *Reader, _ *simulator.Modem) { s = found(t, r) })
	return s
}

// found is a Full round that comes to its end, and holds no number but those of this modem.
func found(t *testing.T, r *Reader) modem.Snapshot {
	t.Helper()
	s := r.Read(t.Context(), Full)
	if s.Access != modem.Answering {
		t.Errorf("the modem is %s: %s", s.Access, s.Detail)
	}
	if s.IMEI != quirkIMEI && s.IMEI != "" || s.IMSI != quirkIMSI && s.IMSI != "" {
		t.Errorf("the modem is %q and the subscriber %q; neither has such a number", s.IMEI, s.IMSI)
	}
	return s
}

// same fails the test where a fact is not as it should be. What pointers point to is compared.
func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s is %s, want %s", what, shown(got), shown(want))
	}
}

func shown(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
