package agent

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/simkeeper/simkeeper/agent/card"
	"github.com/simkeeper/simkeeper/agent/clock"
	"github.com/simkeeper/simkeeper/agent/config"
	"github.com/simkeeper/simkeeper/agent/diagnose"
	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// served is what a modem says that an LTE network serves.
func served() modem.Snapshot {
	return modem.Snapshot{
		Access: modem.Answering, Port: "/dev/ttyUSB2",
		Manufacturer: "Quectel", Model: "EC20F", Firmware: "EC20CEFHLGR06A07M1G", Family: "quectel", IMEI: "864394040012348",
		SIM: modem.SIMReady, ICCID: "89860423102200012346", IMSI: "460040123456789",
		Registrations: map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: modem.Home, AcT: new(7), Area: new(uint64(26653)), Cell: new(uint64(49389643))}},
		Operator:      &modem.Operator{Name: "CHINA MOBILE"}, PLMN: "46000", SignalAsked: true,
		Signal:   modem.Signal{RSSI: new(-59.0), RSRP: new(-87.04), RSRQ: new(-9.46), SINR: new(12.0)},
		Cell:     modem.Cell{RAT: modem.LTE, Band: new(3)},
		Contexts: []modem.Context{{CID: 1, APN: "cmiot", Address: netip.MustParseAddr("10.128.85.126")}}, Active: map[int]bool{1: true},
	}
}

// refusedSnapshot is the same modem when the network refuses the card.
func refusedSnapshot() modem.Snapshot {
	s := served()
	s.Registrations = map[modem.Domain]modem.Registration{modem.EPS: {Domain: modem.EPS, Stat: modem.Denied, Reject: &modem.Reject{Domain: modem.EPS, Cause: 8}}}
	s.Operator, s.PLMN, s.Contexts, s.Active = nil, "", nil, nil
	s.Exchanges = []modem.Exchange{{Command: "AT+CEREG?", Lines: []string{"+CEREG: 3,3,,,,0,8"}, Final: "OK"}}
	return s
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 500, time.FixedZone("CST", 8*3600))

// messages of one assessment, as they go out.
func messagesOf(t *testing.T, s modem.Snapshot, at moment, mask masker) (id report.Identity, h report.Health, events []report.Event) {
	t.Helper()
	c := config.Default()
	c.Card.Carrier, c.Card.Quota, c.Card.CycleDay, c.Card.IdleLimitDays = config.CarrierChinaMobile, 30<<20, 1, 90
	c.Card.Expires = card.Date{Year: 2028, Month: time.March, Day: 1}
	a, m := assessed(Memory{Boot: 65536*17 + 3, Seq: 1207, Terminal: "T10034587", NamedBy: "T10034587"}, s, at.time(), true)
	id = identity(m, &c, "1.0.0", mask)
	id.Target = "linux/arm"
	id = report.NewIdentity(id)
	h = health(a, m, &c, at, time.Hour, diagnose.English)
	h.ID = id.ID
	for _, happened := range a.Happened {
		events = append(events, event(happened, m, at, mask))
	}
	return id, h, events
}

func TestGoldenMessages(t *testing.T) {
	trusted := moment{now: noon, grade: clock.NTP, uptime: 26*time.Hour + 1400*time.Millisecond}
	lost := moment{now: time.Date(1970, 1, 1, 0, 3, 0, 0, time.UTC), grade: clock.None, uptime: time.Minute}
	for _, c := range []struct {
		name string
		s    modem.Snapshot
		at   moment
		mask masker
	}{
		{"served", served(), trusted, masker{}},
		{"refused", refusedSnapshot(), trusted, masker{}},
		{"refused-without-a-clock", refusedSnapshot(), lost, masker{}},
		{"masked", served(), trusted, masker{key: []byte("a key")}},
		{"silent", modem.Snapshot{Access: modem.Silent, Detail: "/dev/ttyUSB2: no answer to AT"}, trusted, masker{}},
		{"mute", modem.Snapshot{Access: modem.Answering}, trusted, masker{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			id, h, events := messagesOf(t, c.s, c.at, c.mask)
			if err := h.Complete(); err != nil {
				t.Error(err)
			}
			conforms(t, "identity", id)
			conforms(t, "health", h)
			for _, e := range events {
				conforms(t, "event", e)
			}
			golden(t, c.name, map[string]any{"identity": id, "health": h, "events": events})
		})
	}
}

// conforms validates a message against its published schema.
func conforms(t *testing.T, name string, message any) {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	const base = "https://github.com/simkeeper/simkeeper/report/"
	for _, each := range []string{"identity", "health", "event"} {
		text, err := report.Schema(each)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(base+each+".schema.json", doc); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile(base + name + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("%s: %v\n%s", name, err, text)
	}
}

func golden(t *testing.T, name string, value any) {
	t.Helper()
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, want) {
		t.Errorf("%s differs (go test -update writes it anew):\n%s", path, text)
	}
}

func TestEveryRegistration(t *testing.T) {
	want := []report.Registration{"not_registered", "home", "searching", "denied", "unknown", "roaming", "not_registered", "not_registered", "emergency_only", "home", "roaming", "emergency_only"}
	for stat, word := range want {
		for d := modem.CS; d < modem.Domains; d++ {
			s := modem.Snapshot{Registrations: map[modem.Domain]modem.Registration{d: {Domain: d, Stat: modem.Stat(stat)}}}
			if got := registration(&s); got != word {
				t.Errorf("%s %d is %s, want %s", d, stat, got, word)
			}
		}
	}
	for _, s := range []modem.Snapshot{{}, {Registrations: map[modem.Domain]modem.Registration{modem.EPS: {Stat: 12}}}} {
		if got := registration(&s); got != report.RegUnknown {
			t.Errorf("%v is %s", s.Registrations, got)
		}
	}
}

func TestEveryRAT(t *testing.T) {
	want := []report.RAT{"gsm", "gsm", "umts", "edge", "hspa", "hspa", "hspa", "lte", "ec_gsm_iot", "nb_iot", "lte", "nr5g", "nr5g", "nr5g_nsa"}
	for act, word := range want {
		s := served()
		s.Cell, s.Registrations[modem.EPS] = modem.Cell{}, modem.Registration{Domain: modem.EPS, Stat: modem.Home, AcT: &act}
		if got := network(&s, Memory{}).RAT; got != word {
			t.Errorf("AcT %d is %s, want %s", act, got, word)
		}
		s.Registrations[modem.EPS] = modem.Registration{Domain: modem.EPS, Stat: modem.Searching, AcT: &act}
		if got := network(&s, Memory{}).RAT; got != "" {
			t.Errorf("%s while searching", got)
		}
	}
}

func TestNoPlaceWithoutService(t *testing.T) {
	s := served()
	s.Registrations[modem.EPS] = modem.Registration{Domain: modem.EPS, Stat: modem.Searching, Area: new(uint64(26653)), Cell: new(uint64(49389643))}
	if n := network(&s, Memory{}); n.PLMN != "" || n.Operator != "" || n.TAC != nil || n.CellID != nil || n.Band != nil {
		t.Errorf("%+v", n)
	}
}

func TestQuality(t *testing.T) {
	level := func(v float64) *float64 { return &v }
	for _, c := range []struct {
		signal modem.Signal
		stat   modem.Stat
		want   report.Quality
	}{
		{modem.Signal{RSRP: level(-89.9)}, modem.Home, report.QualityGood},
		{modem.Signal{RSRP: level(-90)}, modem.Home, report.QualityFair},
		{modem.Signal{RSRP: level(-105)}, modem.Home, report.QualityFair},
		{modem.Signal{RSRP: level(-105.1)}, modem.Home, report.QualityPoor},
		{modem.Signal{RSRP: level(-120), RSSI: level(-51)}, modem.Home, report.QualityPoor},
		{modem.Signal{RSCP: level(-84)}, modem.Home, report.QualityGood},
		{modem.Signal{RSCP: level(-85)}, modem.Home, report.QualityFair},
		{modem.Signal{RSCP: level(-101), RSSI: level(-60)}, modem.Home, report.QualityPoor},
		{modem.Signal{RSSI: level(-74)}, modem.Home, report.QualityGood},
		{modem.Signal{RSSI: level(-95)}, modem.Home, report.QualityFair},
		{modem.Signal{RSSI: level(-97)}, modem.Home, report.QualityPoor},
		{modem.Signal{}, modem.Home, report.QualityUnknown},
		{modem.Signal{}, modem.Searching, report.QualityNone},
	} {
		s := modem.Snapshot{Signal: c.signal, SignalAsked: true, Registrations: map[modem.Domain]modem.Registration{modem.EPS: {Stat: c.stat}}}
		if got := quality(&s); got != c.want {
			t.Errorf("%+v: %s, want %s", c.signal, got, c.want)
		}
	}
	if got := quality(&modem.Snapshot{}); got != report.QualityUnknown {
		t.Errorf("a modem that was not asked: %s", got)
	}
}

// With masking no number leaves in the clear: not in a topic, a client id, an event or
// the evidence, and not by the name of a terminal whose modem has been replaced.
func TestMaskedNumbersNeverLeave(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	change := func(b *bench) {
		b.o.Config.Report.MaskIdentity, b.o.Config.Report.MaskKeyFile = true, key
	}
	servingWith(t, "quectel", change, func(t *testing.T, b *bench, back *backend, stop func()) {
		after(10 * time.Minute)
		s := b.modem.State()
		numbers := []string{s.IMEI, s.ICCID, s.IMSI}
		stop()
		b.modem.Update(otherNumbers)
		again := b.run(t)
		defer again()
		for _, f := range []string{"denied", "sim_pin", "no_data_path", "unplug"} {
			b.fault(t, f, true)
			after(time.Hour)
			b.fault(t, f, false)
			after(time.Hour)
		}
		s = b.modem.State()
		numbers = append(numbers, s.IMEI, s.ICCID, s.IMSI)
		for _, text := range back.texts() {
			for _, n := range numbers {
				for i := range len(n) - 8 {
					if strings.Contains(text, n[i:i+9]) {
						t.Fatalf("%s is in %s", n[i:i+9], text)
					}
				}
			}
		}
		ids := back.identities()
		first, last := ids[0], ids[len(ids)-1]
		if first.Terminal != last.Terminal || first.SIM.ICCID == last.SIM.ICCID || back.count(report.EventCardChanged) != 1 || back.count(report.EventPairChanged) != 1 {
			t.Errorf("%+v, then %+v", first, last)
		}
		for _, id := range ids {
			conforms(t, "identity", id)
		}
	})
}
