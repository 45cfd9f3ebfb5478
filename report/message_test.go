package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMessagesReadBackAsTheyWere(t *testing.T) {
	for name, message := range golden() {
		text, err := json.Marshal(message)
		must(t, err)
		back := reflect.New(reflect.TypeOf(message))
		must(t, json.Unmarshal(text, back.Interface()))
		if !reflect.DeepEqual(back.Elem().Interface(), message) {
			t.Errorf("%s: read back as %+v, was %+v", name, back.Elem().Interface(), message)
		}
	}
}

// TestExamplesOfTheContract: the code says the very examples of the contract, but
// for the identity's check value, which there is a made-up one.
func TestExamplesOfTheContract(t *testing.T) {
	identity, health := sampleIdentity(), sampleHealth()
	identity.ID, health.ID = "a91f", "a91f"
	for name, message := range map[string]any{"identity": identity, "health": health} {
		text, err := json.Marshal(message)
		must(t, err)
		var got, want any
		must(t, json.Unmarshal(text, &got))
		must(t, json.Unmarshal([]byte(contractExamples[name]), &want))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n got %v\nwant %v", name, got, want)
		}
	}
}

// contractExamples are verbatim but for reject.time, which the contract abbreviates.
var contractExamples = map[string]string{
	"identity": `{"v":1,"terminal":"T10034587","boot":17,"agent":"1.0.0","target":"linux/arm","id":"a91f",
 "modem":{"manufacturer":"Quectel","model":"EC20F","firmware":"EC20CEFHLGR06A07M1G","imei":"864594030000423","family":"quectel"},
 "sim":{"iccid":"89860441192000000425","imsi":"460040000012345","issuer":"China Mobile"},
 "plan":{"carrier":"china-mobile","quota_bytes":31457280,"cycle_day":1,"idle_limit_days":90,"expires":"2028-03-01"}}`,
	"health": `{"v":1,"boot":17,"seq":1207,"conn":5,"id":"a91f","time":"2026-11-22T10:00:00Z","clock":"nitz","age_s":0,"uptime_s":86400,"next_s":3600,
 "sim_state":"ready",
 "network":{"registration":"home","rat":"lte","plmn":"46000","operator":"CHINA MOBILE","tac":26653,"cell_id":49389643,"band":3,
            "reject":{"domain":"eps","cause":8,"time":"2026-11-20T07:58:00Z"},"apn":"cmiot","ip":"10.128.85.126"},
 "signal":{"rssi_dbm":-59,"rsrp_dbm":-87,"rsrq_db":-9.5,"sinr_db":12,"quality":"good"},
 "usage":{"cycle_start":"2026-11-01","tx_bytes":1843952,"rx_bytes":2412855,"source":"interface","agent_bytes":210331},
 "card":{"phase":"active","safe_until":"2027-02-20","last_activity":"2026-11-22T09:40:00Z","next_keepalive":"2026-12-22","reason":"idle_limit"},
 "keepalive":{"time":"2026-10-23T02:11:09Z","method":"mqtt","verdict":"proved","tx_bytes":1100,"rx_bytes":900},
 "verdict":{"status":"ok","cause":"healthy","confidence":"strong","since":"2026-11-20T08:00:00Z"},
 "link":{"via":"wwan0","cellular":true,"reconnects":7,"spooled":0,"dropped":0},"temperature_c":41}`,
}

func TestUnknownIsLeftOutAndZeroIsWritten(t *testing.T) {
	bare, err := json.Marshal(Health{})
	must(t, err)
	if got, want := string(bare), `{"v":0,"boot":0,"seq":0,"conn":0,"id":"","clock":"","sim_state":""}`; got != want {
		t.Errorf("bare health is %s", got)
	}
	zeros, err := json.Marshal(zeroHealth())
	must(t, err)
	for _, fact := range []string{`"tac":0`, `"cell_id":0`, `"rsrq_db":0`, `"sinr_db":0`, `"tx_bytes":0`, `"rx_bytes":0`, `"age_s":0`,
		`"agent_bytes":0`, `"cellular":false`, `"reconnects":0`, `"spooled":0`, `"dropped":0`, `"uptime_s":0`, `"temperature_c":0`} {
		if !bytes.Contains(zeros, []byte(fact)) {
			t.Errorf("%s is missing in %s", fact, zeros)
		}
	}
	if bytes.Contains(zeros, []byte("null")) {
		t.Errorf("null in %s", zeros)
	}
}

func TestCompleteNamesWhatIsMissing(t *testing.T) {
	for _, h := range []Health{sampleHealth(), zeroHealth(), sickHealth()} {
		if err := h.Complete(); err != nil {
			t.Errorf("%v: %v", h, err)
		}
	}
	for want, spoil := range map[string]func(*Health){
		"boot":                 func(h *Health) { h.Boot = 0 },
		"seq":                  func(h *Health) { h.Seq = -1 },
		"conn":                 func(h *Health) { h.Conn = -1 },
		"id":                   func(h *Health) { h.ID = "" },
		"clock":                func(h *Health) { h.Clock = "" },
		"uptime_s":             func(h *Health) { h.UptimeS = nil },
		"sim_state":            func(h *Health) { h.SIM = "" },
		"network.registration": func(h *Health) { h.Network.Registration = "" },
		"network.rat":          func(h *Health) { h.Network.RAT = "" },
		"signal.quality":       func(h *Health) { h.Signal.Quality = "" },
		"card.phase":           func(h *Health) { h.Card.Phase = "" },
		"verdict.status":       func(h *Health) { h.Verdict.Status = "" },
		"verdict.cause":        func(h *Health) { h.Verdict.Cause = "" },
		"verdict.confidence":   func(h *Health) { h.Verdict.Confidence = "" },
		"verdict.evidence":     func(h *Health) { h.Verdict.Cause, h.Verdict.Action = CauseNoCoverage, "Move it." },
		"verdict.action":       func(h *Health) { h.Verdict.Cause, h.Verdict.Evidence = CauseNoCoverage, []string{"+CSQ: 99,99"} },
	} {
		h := sampleHealth()
		spoil(&h)
		err := h.Complete()
		var missing IncompleteError
		if !errors.As(err, &missing) || len(missing) != 1 || missing[0] != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	if err := (Health{}).Complete(); err == nil || strings.Count(err.Error(), ",") != 10 {
		t.Errorf("an empty report: %v", err)
	}
	roaming := sampleHealth()
	roaming.Network = Network{Registration: RegRoaming}
	if roaming.Complete() == nil {
		t.Error("roaming without access technology passes for complete")
	}
}

// The wanted values were computed with the Python of CheckValue's comment.
func TestCheckValueAsInPython(t *testing.T) {
	i := sampleIdentity()
	if i.ID != "5da9" || i.CheckValue() != "5da9" {
		t.Errorf("id %s, check value %s", i.ID, i.CheckValue())
	}
	i.SIM.Issuer = "中国移动 <&>"
	if got := i.CheckValue(); got != "0135" {
		t.Errorf("check value %s", got)
	}
}

func TestCheckValueChangesWithEveryFactAlone(t *testing.T) {
	seen := map[string]string{sampleIdentity().ID: "nothing"}
	for name, change := range map[string]func(*Identity){
		"terminal": func(i *Identity) { i.Terminal = "T2" },
		"agent":    func(i *Identity) { i.Agent = "1.0.1" },
		"target":   func(i *Identity) { i.Target = "linux/arm64" },
		"firmware": func(i *Identity) { i.Modem.Firmware += "X" },
		"imei":     func(i *Identity) { i.Modem.IMEI = "864594030000424" },
		"iccid":    func(i *Identity) { i.SIM.ICCID = "89860441192000000426" },
		"no sim":   func(i *Identity) { i.SIM = SIM{} },
		"expires":  func(i *Identity) { i.Plan.Expires.Day++ },
	} {
		i := sampleIdentity()
		change(&i)
		if other, ok := seen[i.CheckValue()]; ok {
			t.Errorf("%s has the check value of %s", name, other)
		}
		seen[i.CheckValue()] = name
	}
	i := sampleIdentity()
	i.Boot, i.ID, i.V = 18, "ffff", 0
	if got := i.CheckValue(); got != "5da9" {
		t.Errorf("boot, id or v count: %s", got)
	}
}

func TestUnionHasEveryKeyOfBothOnce(t *testing.T) {
	r := Report{sampleIdentity(), sampleHealth()}
	r.Health.V, r.Health.Boot, r.Health.ID = 9, 99, "ffff" // the identity's win
	text, err := json.Marshal(r)
	must(t, err)
	var union, identity, health map[string]any
	must(t, json.Unmarshal(text, &union))
	for into, half := range map[*map[string]any]any{&identity: r.Identity, &health: sampleHealth()} {
		text, err := json.Marshal(half)
		must(t, err)
		must(t, json.Unmarshal(text, into))
	}
	maps.Copy(health, identity)
	if !reflect.DeepEqual(union, health) {
		t.Errorf("union %v, want %v", slices.Sorted(maps.Keys(union)), slices.Sorted(maps.Keys(health)))
	}
	for _, key := range []string{`"v":`, `"boot":`, `"id":`} {
		if n := bytes.Count(text, []byte(key)); n != 1 {
			t.Errorf("%s stands %d times", key, n)
		}
	}
}

func TestTimeOnTheWire(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	for name, c := range map[string]struct {
		in   time.Time
		want string
	}{
		"local zone and fraction": {time.Date(2026, 11, 22, 18, 0, 0, 999, zone), `"2026-11-22T10:00:00Z"`},
		"clock not set":           {time.Unix(0, 0), `"1970-01-01T00:00:00Z"`},
	} {
		got, err := json.Marshal(At(c.in))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	if !At(time.Time{}).IsZero() {
		t.Error("the zero time is known")
	}
	if _, err := json.Marshal(Time{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}); err == nil {
		t.Error("year 10000 written")
	}
	for _, bad := range []string{`"2026-11-22T10:00:00+08:00"`, `"2026-11-22T10:00:00.5Z"`, `"2026-11-22"`, `"…"`, `""`, `7`, `null`, `"`} {
		var got Time
		if err := got.UnmarshalJSON([]byte(bad)); err == nil {
			t.Errorf("%s read as %v", bad, got)
		}
	}
}

func TestDateOnTheWire(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	if got := DateOf(time.Date(2027, 2, 20, 1, 0, 0, 0, zone)); got != day("2027-02-20") {
		t.Errorf("the day in China is %v", got)
	}
	if got := day("2027-02-20").Time(zone); !got.Equal(time.Date(2027, 2, 19, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("begins at %v", got)
	}
	if !DateOf(time.Time{}).IsZero() {
		t.Error("the zero time has a day")
	}
	for _, bad := range []Date{{2027, 2, 29}, {2027, 13, 1}, {2027, 1, 0}, {-1, 1, 1}} {
		if got, err := json.Marshal(bad); err == nil {
			t.Errorf("%+v written as %s", bad, got)
		}
	}
	for _, bad := range []string{`"2027-2-3"`, `"2027-02-30"`, `"20270220"`, `7`} {
		var got Date
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s read as %v", bad, got)
		}
	}
}

func TestNamesOfTopics(t *testing.T) {
	if got := Topic(DefaultPrefix, "T1", LeafHealth); got != "sk/1/T1/health" {
		t.Error(got)
	}
	for name, ok := range map[string]bool{"T10034587": true, "a.b_c-D": true, "864594030000423": true, strings.Repeat("x", 64): true,
		"": false, strings.Repeat("x", 65): false, "a/b": false, "a b": false, "a+": false, "#": false, "终端": false, "a\n": false} {
		if err := ValidTerminal(name); (err == nil) != ok {
			t.Errorf("terminal %q: %v", name, err)
		}
	}
	for prefix, ok := range map[string]bool{"sk/1": true, "tenant/a/sk/1": true, "x": true,
		"": false, "/sk": false, "sk/": false, "sk//1": false, "sk/+": false, "#": false, "$SYS/x": false, "a\x00": false, strings.Repeat("x", 201): false} {
		if err := ValidPrefix(prefix); (err == nil) != ok {
			t.Errorf("prefix %q: %v", prefix, err)
		}
	}
}

func TestLogsHoldNoCardNumbers(t *testing.T) {
	if got := sampleHealth().String(); got != "health boot 17 seq 1207: ok healthy" {
		t.Error(got)
	}
	if got := sampleEvent().String(); got != "event boot 17 seq 1209: cause_changed" {
		t.Error(got)
	}
}

// FuzzHealth: what a backend accepts as a health report it can write and read
// again without change.
func FuzzHealth(f *testing.F) {
	for _, h := range []Health{sampleHealth(), sickHealth(), zeroHealth()} {
		text, err := json.Marshal(h)
		must(f, err)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var h, back Health
		if json.Unmarshal(text, &h) != nil {
			return
		}
		again, err := json.Marshal(h)
		if err != nil {
			t.Fatalf("read but not writable: %v", err)
		}
		must(t, json.Unmarshal(again, &back))
		once, err := json.Marshal(back)
		must(t, err)
		if !bytes.Equal(once, again) {
			t.Errorf("%s became %s", again, once)
		}
	})
}

func BenchmarkEncodeHealth(b *testing.B) {
	h, size := sampleHealth(), 0
	b.ReportAllocs()
	for b.Loop() {
		text, err := json.Marshal(h)
		must(b, err)
		size = len(text)
	}
	b.ReportMetric(float64(size), "bytes/report")
}
