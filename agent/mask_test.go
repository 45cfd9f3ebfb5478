package agent

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/modem/simulator"
	"github.com/simkeeper/simkeeper/report"
)

// numbersOf are the numbers that must not be seen.
func numbersOf(s simulator.State) []string { return []string{s.IMEI, s.ICCID, s.IMSI} }

// secretForms are the ways in which modems and cards write a number: its digits, the digits of
// each pair swapped (3GPP TS 31.102, raw files), and both as UCS2 (AT+CSCS="UCS2").
func secretForms(number string) []string {
	even := number
	if len(even)%2 != 0 {
		even += "F"
	}
	raw := []byte(even)
	for i := 0; i+1 < len(raw); i += 2 {
		raw[i], raw[i+1] = raw[i+1], raw[i]
	}
	forms := []string{number, strings.TrimRight(string(raw), "F")}
	for _, plain := range forms[:2] {
		var wide strings.Builder
		for _, c := range []byte(plain) {
			wide.WriteString("00" + strings.ToUpper(hex.EncodeToString([]byte{c})))
		}
		forms = append(forms, hex.EncodeToString([]byte(plain)), wide.String())
	}
	return forms
}

// hidden fails the test where a text that was sent holds a number, whatever stands between its
// digits, or nine digits of one that are not those of an issuer or a type.
func hidden(t *testing.T, numbers []string, sent ...string) {
	t.Helper()
	for _, text := range sent {
		close := strings.Map(func(r rune) rune {
			if strings.ContainsRune(" -./:,;_\"'\\|", r) {
				return -1
			}
			return r
		}, text)
		for _, number := range numbers {
			parts := secretForms(number)
			for i := 3; i+9 <= len(number); i++ {
				parts = append(parts, number[i:i+9])
			}
			for _, part := range parts {
				for _, form := range []string{text, close} {
					if at := strings.Index(form, part); at >= 0 {
						t.Fatalf("%s stands in …%s", part, form[max(0, at-80):min(len(form), at+80)])
					}
				}
			}
		}
	}
}

// maskedFaults are those whose evidence is lines of the modem, or what the port says.
var maskedFaults = []string{
	"silence", "garbled", "noise", "endless_line", "unplug", "sim_pin", "sim_puk", "operator_locked", "sim_failure", "sim_absent",
	"radio_off", "weak", "searching=3600", "denied_ps", "denied", "denied_then_silent", "limited", "no_signal", "mode_locked", "no_data_path", "session_refused",
}

// TestNothingThatIsSentHoldsANumber runs a masking agent, named by its IMEI, through many faults, then
// with another card, another modem and abroad, and looks at every topic, payload, will and
// client identifier that the broker got.
func TestNothingThatIsSentHoldsANumber(t *testing.T) {
	for _, name := range []string{"quectel", "huawei", "telit"} {
		t.Run(name, func(t *testing.T) {
			change := func(b *bench) {
				b.o.Config.Report.MaskIdentity, b.o.Config.Report.MaskKeyFile = true, write(t, t.TempDir()+"/key", "secret")
				b.o.Config.Report.Interval, b.o.Config.Terminal.ID = 10*time.Minute, "imei"
				b.o.Config.Card.Allow = []string{"898604"}
			}
			servingWith(t, name, change, func(t *testing.T, b *bench, back *backend, stop func()) {
				numbers := numbersOf(b.modem.State())
				for _, f := range maskedFaults {
					b.fault(t, f, true)
					after(time.Hour)
					b.fault(t, f, false)
					after(time.Hour) // an hour has 60 commands
				}
				b.modem.Update(otherNumbers)
				b.restart()
				numbers = append(numbers, numbersOf(b.modem.State())...)
				after(time.Hour)
				stop()
				for _, want := range []report.EventType{report.EventCardChanged, report.EventPairChanged, report.EventNotAllowed, report.EventReject, report.EventPortLost} {
					if back.count(want) == 0 {
						t.Errorf("no %s was told", want)
					}
				}
				if len(back.changes()) < 10 {
					t.Errorf("told were only %v", back.changes())
				}
				hidden(t, numbers, back.texts()...)
			})
		})
	}
}

// TestResultsHoldNoNumber: a masking agent is commanded by its hash, and answers with hashes.
func TestResultsHoldNoNumber(t *testing.T) {
	mask := masker{key: []byte("secret")}
	change := func(b *bench) {
		b.o.Config.Report.MaskIdentity, b.o.Config.Report.MaskKeyFile = true, write(t, t.TempDir()+"/key", "secret")
	}
	operated(t, change, func(t *testing.T, b *bench, o *operator, _ func()) {
		ask := func(op report.Op, args string) report.Result {
			t.Helper()
			c := o.order(op, args)
			c.Terminal = mask.name(theTerminal)
			payload, err := report.Sign(c, o.key)
			if err != nil {
				t.Fatal(err)
			}
			o.say(report.Topic("sk/1", c.Terminal, report.LeafCommand), payload)
			after(2 * time.Minute)
			return o.result(c.ID)
		}
		card := b.modem.State().ICCID
		if r := ask(report.OpSetCard, `{"iccid":"`+mask.hide(card)+`","cycle_day":27}`); r.Status != report.CommandDone {
			t.Errorf("for the card by its hash: %+v", r)
		}
		if r := ask(report.OpSetCard, `{"iccid":"89860117838009934120","cycle_day":27}`); r.Code != report.CodeOtherCard {
			t.Errorf("for another card: %+v", r)
		}
		b.fault(t, "denied", true)
		if r := ask(report.OpDiagnose, ""); r.Out.Verdict == nil || r.Out.Verdict.Cause != report.CauseCardStopped {
			t.Errorf("diagnose: %+v", r)
		}
		hidden(t, append(numbersOf(b.modem.State()), "89860117838009934120"), o.texts()...)
	})
	memory := Memory{ICCID: "89860423102200012346"}
	r := report.Result{Out: report.Out{Text: "card 89860423102200012346, not 89860117838009934120", Verdict: &report.Verdict{Action: "ask for 8986 0423 1022 0001 2346"}}}
	got := mask.knowing(&memory).result(r)
	hidden(t, []string{"89860423102200012346", "89860117838009934120"}, got.Out.Text, got.Out.Verdict.Action)
	if r.Out.Verdict.Action != "ask for 8986 0423 1022 0001 2346" {
		t.Error("the verdict that others hold was changed, too")
	}
}

func TestMaskedTexts(t *testing.T) {
	memory := Memory{IMEI: "864394040012348", ICCID: "8986042310220001234", IMSI: "460040123456789"}
	m := masker{key: []byte("a key")}.knowing(&memory)
	card, device, subscriber := m.hide("8986042310220001234"), m.hide("864394040012348"), m.hide("460040123456789")
	for in, want := range map[string]string{
		"AT+ICCID → +ICCID: 8986042310220001234 | OK":  "AT+ICCID → +ICCID: " + card + " | OK",
		"IMEI: 86439404-001234-8":                      "IMEI: " + device,
		"IMEI 8643 9404 0012 348.":                     "IMEI " + device + ".",
		"+CIMI: 460 04 0123456789":                     "+CIMI: " + subscriber,
		"AT+CEREG? → +CEREG: 3,3,\"681D\",\"2F1A0CB\"": "AT+CEREG? → +CEREG: 3,3,\"681D\",\"2F1A0CB\"",
		"first refusal: eps 8 at 2026-11-23 01:16 UTC": "first refusal: eps 8 at 2026-11-23 01:16 UTC",
		"another: 89860117838009934120":                "another: " + m.hide("89860117838009934120"),
		"":                                             "",
	} {
		if got := m.text(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
		if got := (masker{}).text(in); got != in {
			t.Errorf("without a key %q becomes %q", in, got)
		}
	}
	raw := "89860423102200012340"
	if got, want := m.text("+CRSM: 144,0,\""+swapPairs(raw)+"\""), "+CRSM: 144,0,\""+m.hide(raw)+"\""; got != want {
		t.Errorf("a card's file becomes %q, want %q", got, want)
	}
}

func swapPairs(text string) string {
	b := []byte(text)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

func TestMaskedNames(t *testing.T) {
	m := masker{key: []byte("a key")}
	for name, hides := range map[string]bool{
		"864394040012348": true, "89860423102200012346": true, "POS-864394040012348": true, "460040123456789": true,
		"T10034587": false, "till-7.shop_12": false, "m-0123456789abcdef": false, "T202611220001": false,
	} {
		got := m.name(name)
		if (got != name) != hides || report.ValidTerminal(got) != nil {
			t.Errorf("%s becomes %s", name, got)
		}
		if plain := (masker{}).name(name); plain != name {
			t.Errorf("without a key %s becomes %s", name, plain)
		}
	}
	if m.name("864394040012348") != strings.TrimPrefix(m.hide("864394040012348"), "h:") {
		t.Error("a terminal named by its IMEI has another hash than the IMEI")
	}
}

func TestMaskedFirmwareThatTellsTheNumber(t *testing.T) {
	conf := config.Default()
	m := Memory{Boot: 1, Terminal: "T1", IMEI: "864394040012348", Model: "EC25 864394040012348", Firmware: "V1.0 201907151030"}
	i := identity(m, &conf, "1", masker{key: []byte("a key")})
	if i.Modem.Model != "EC25 "+i.Modem.IMEI || i.Modem.Firmware != m.Firmware {
		t.Errorf("%+v", i.Modem)
	}
}
