package modem

import (
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"testing"
)

// registered builds the registrations of a snapshot from their states.
func registered(stats map[Domain]Stat) map[Domain]Registration {
	out := map[Domain]Registration{}
	for d, s := range stats {
		out[d] = Registration{Domain: d, Stat: s}
	}
	return out
}

func TestPacket(t *testing.T) {
	for _, tt := range []struct {
		name   string
		stats  map[Domain]Stat
		want   Registration
		ok     bool
		serves bool
		denied bool
	}{
		{"nothing asked", nil, Registration{}, false, false, false},
		{"LTE serves", map[Domain]Stat{CS: Denied, PS: NotRegistered, EPS: Home}, Registration{Domain: EPS, Stat: Home}, true, true, false},
		{"the newest that serves", map[Domain]Stat{PS: Home, EPS: Home, FiveGS: Roaming}, Registration{Domain: FiveGS, Stat: Roaming}, true, true, false},
		{"2G serves, LTE refuses", map[Domain]Stat{PS: Home, EPS: Denied}, Registration{Domain: PS, Stat: Home}, true, true, false},
		{"CSFB not preferred serves", map[Domain]Stat{PS: Denied, EPS: 10}, Registration{Domain: EPS, Stat: 10}, true, true, false},
		{"LTE refuses, 2G searches", map[Domain]Stat{PS: Searching, EPS: Denied}, Registration{Domain: EPS, Stat: Denied}, true, false, true},
		{"5G rests, LTE searches", map[Domain]Stat{FiveGS: NotRegistered, EPS: Searching, PS: StatUnknown}, Registration{Domain: EPS, Stat: Searching}, true, false, false},
		{"SMS alone says more than nothing", map[Domain]Stat{PS: NotRegistered, EPS: 6}, Registration{Domain: EPS, Stat: 6}, true, false, false},
		{"emergency alone", map[Domain]Stat{EPS: EmergencyOnly, PS: Searching}, Registration{Domain: EPS, Stat: EmergencyOnly}, true, false, false},
		{"equal states", map[Domain]Stat{PS: NotRegistered, EPS: NotRegistered}, Registration{Domain: EPS, Stat: NotRegistered}, true, false, false},
		{"calls alone are no data", map[Domain]Stat{CS: Home, EPS: NotRegistered}, Registration{Domain: EPS, Stat: NotRegistered}, true, false, false},
		{"a modem that knows +CREG only", map[Domain]Stat{CS: Home}, Registration{Domain: CS, Stat: Home}, true, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Snapshot{Registrations: registered(tt.stats)}
			got, ok := s.Packet()
			if ok != tt.ok || got != tt.want {
				t.Errorf("got %+v, %v", got, ok)
			}
			if s.Registered() != tt.serves || s.Denied() != tt.denied {
				t.Errorf("registered %v, denied %v", s.Registered(), s.Denied())
			}
		})
	}
}

func TestReject(t *testing.T) {
	with := func(d Domain, s Stat, cause int) Registration {
		return Registration{Domain: d, Stat: s, Reject: &Reject{Domain: d, Cause: cause}}
	}
	vendor := Registration{Domain: EPS, Stat: Denied, Reject: &Reject{Domain: EPS, Cause: 300, Vendor: true}}
	asked := &Reject{Domain: EPS, Cause: 19}
	for _, tt := range []struct {
		name  string
		lines []Registration
		ceer  *Reject
		want  int // 0: none
	}{
		{"none", []Registration{{Domain: EPS, Stat: Denied}}, nil, 0},
		{"from the line", []Registration{with(EPS, Denied, 8)}, asked, 8},
		{"from +CEER", []Registration{{Domain: EPS, Stat: Denied}}, asked, 19},
		{"the maker's number says less than +CEER", []Registration{vendor}, asked, 19},
		{"an old cause while another domain serves", []Registration{with(EPS, Denied, 8), {Domain: PS, Stat: Home}}, asked, 0},
		{"the domain that refuses, not the one that rests", []Registration{with(FiveGS, NotRegistered, 27), with(EPS, Denied, 7)}, nil, 7},
		{"another domain where the refusing one is silent", []Registration{{Domain: EPS, Stat: Denied}, with(CS, Denied, 2)}, nil, 2},
		{"searching with a cause", []Registration{with(EPS, Searching, 15)}, nil, 15},
		{"nothing asked", nil, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Snapshot{Registrations: map[Domain]Registration{}, Cause: tt.ceer}
			for _, r := range tt.lines {
				s.Registrations[r.Domain] = r
			}
			got := s.Reject()
			if (got != nil) != (tt.want != 0) || got != nil && got.Cause != tt.want {
				t.Errorf("got %+v, want %d", got, tt.want)
			}
		})
	}
}

// Where nothing names a cause, a question that the modem refused with one does.
func TestRejectFromAnError(t *testing.T) {
	s := Snapshot{Registrations: registered(map[Domain]Stat{EPS: Denied}), Exchanges: []Exchange{{Command: "AT+CGATT?", Final: "+CME ERROR: 107"}}}
	if r := s.Reject(); r == nil || *r != (Reject{Domain: EPS, Cause: 7}) {
		t.Errorf("got %+v", r)
	}
	s.Cause = &Reject{Domain: EPS, Cause: 15}
	if r := s.Reject(); r != s.Cause {
		t.Errorf("+CEER gives way: %+v", r)
	}
	s = Snapshot{Registrations: registered(map[Domain]Stat{EPS: Searching}), Exchanges: s.Exchanges}
	if r := s.Reject(); r != nil {
		t.Errorf("without a refusal: %+v", r)
	}
}

func TestIdle(t *testing.T) {
	address := netip.MustParseAddr("10.1.2.3")
	for _, tt := range []struct {
		name     string
		stats    map[Domain]Stat
		contexts []Context
		active   map[int]bool
		want     bool
	}{
		{"nothing asked", map[Domain]Stat{EPS: Home}, nil, nil, false},
		{"contexts alone", map[Domain]Stat{EPS: Home}, []Context{{CID: 1}}, nil, false},
		{"active", map[Domain]Stat{EPS: Home}, []Context{{CID: 1}}, map[int]bool{1: true}, false},
		{"not active", map[Domain]Stat{EPS: Home}, []Context{{CID: 1}}, map[int]bool{1: false}, true},
		{"not listed", map[Domain]Stat{EPS: Roaming}, []Context{{CID: 1}}, map[int]bool{}, true},
		{"voice alone", map[Domain]Stat{EPS: Home}, []Context{{CID: 1}, {CID: 8, APN: "ims"}}, map[int]bool{1: false, 8: true}, true},
		{"on 5G", map[Domain]Stat{FiveGS: Home}, []Context{{CID: 1}}, map[int]bool{1: false}, true},
		{"with an address", map[Domain]Stat{EPS: Home}, []Context{{CID: 1, Address: address}}, map[int]bool{1: false}, false},
		{"on 2G and 3G", map[Domain]Stat{PS: Home}, []Context{{CID: 1}}, map[int]bool{1: false}, false},
		{"not registered", map[Domain]Stat{EPS: Searching}, []Context{{CID: 1}}, map[int]bool{1: false}, false},
	} {
		s := Snapshot{Registrations: registered(tt.stats), Contexts: tt.contexts, Active: tt.active, Cause: &Reject{Domain: EPS, Cause: 33, Session: true}}
		if got := s.Idle(); got != tt.want || (s.SessionReject() != nil) != tt.want {
			t.Errorf("%s: idle %v, refused with %+v", tt.name, got, s.SessionReject())
		}
		s.Cause.Session = false
		if r := s.SessionReject(); r != nil {
			t.Errorf("%s: a cause of the attach refuses the session: %+v", tt.name, r)
		}
	}
}

func TestHears(t *testing.T) {
	line := func(stat Stat, area, cell uint64) Snapshot {
		return Snapshot{Registrations: map[Domain]Registration{EPS: {Domain: EPS, Stat: stat, Area: &area, Cell: &cell}}}
	}
	for name, tt := range map[string]struct {
		s    Snapshot
		want bool
	}{
		"nothing asked":            {Snapshot{}, false},
		"registered":               {Snapshot{Registrations: registered(map[Domain]Stat{PS: Home})}, true},
		"refused":                  {Snapshot{Registrations: registered(map[Domain]Stat{EPS: Denied})}, true},
		"emergency calls":          {Snapshot{Registrations: registered(map[Domain]Stat{CS: EmergencyOnly})}, true},
		"searching":                {Snapshot{Registrations: registered(map[Domain]Stat{EPS: Searching})}, false},
		"searching beside a cell":  {line(Searching, 0x681D, 0x2F1A0CB), true},
		"searching, no cell":       {line(Searching, 0xFFFE, 0xFFFFFFFF), false},
		"a cell of the vendor's":   {Snapshot{Cell: Cell{PLMN: "46001"}}, true},
		"a cell without a network": {Snapshot{Cell: Cell{Area: new(uint64(1)), ID: new(uint64(2))}}, true},
		"the vendor's word alone":  {Snapshot{Cell: Cell{State: "SEARCH"}}, false},
		"a level":                  {Snapshot{Signal: Signal{RSRP: new(-120.0)}}, true},
		"a level of 3G":            {Snapshot{Signal: Signal{RSCP: new(-100.0)}}, true},
		"an RSSI":                  {Snapshot{Signal: Signal{RSSI: new(-111.0)}}, true},
		"the lowest step of +CSQ":  {Snapshot{Signal: Signal{RSSI: new(-113.0)}}, false},
		"a ratio without a level":  {Snapshot{Signal: Signal{RSRQ: new(-20.0)}}, false},
	} {
		if got := tt.s.Hears(); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSnapshotRAT(t *testing.T) {
	home := Registration{Domain: EPS, Stat: Home, AcT: new(7)}
	odd := Registration{Domain: EPS, Stat: Home, AcT: new(15)}
	bare := Registration{Domain: EPS, Stat: Home}
	for _, tt := range []struct {
		name string
		r    Registration
		cell RAT
		op   *Operator
		want RAT
	}{
		{"from the cell", home, NR5GNSA, &Operator{AcT: new(7)}, NR5GNSA},
		{"from the registration", home, RATUnknown, &Operator{AcT: new(2)}, LTE},
		{"from the operator", bare, RATUnknown, &Operator{AcT: new(9)}, NBIoT},
		{"the registration has a number of its own", odd, RATUnknown, &Operator{AcT: new(7)}, LTE},
		{"nobody says more than the domain", bare, RATUnknown, &Operator{}, LTE},
		{"nobody was asked more", bare, RATUnknown, nil, LTE},
		{"camped on a cell that does not serve", Registration{Domain: EPS, Stat: Denied, AcT: new(7)}, LTE, &Operator{AcT: new(7)}, RATUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Snapshot{Registrations: map[Domain]Registration{EPS: tt.r}, Cell: Cell{RAT: tt.cell}, Operator: tt.op}
			if got := s.RAT(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if got := (&Snapshot{Cell: Cell{RAT: LTE}}).RAT(); got != RATUnknown {
		t.Errorf("without a registration: %q", got)
	}
}

func TestSnapshotLocation(t *testing.T) {
	here := Registration{Domain: EPS, Stat: Home, Area: new(uint64(0x1F00)), Cell: new(uint64(0x79D903))}
	cell := Cell{Area: new(uint64(0x2F00)), ID: new(uint64(0x11))}
	for _, tt := range []struct {
		name       string
		r          Registration
		area, cell uint64
	}{
		{"from the registration", here, 0x1F00, 0x79D903},
		{"from the cell", Registration{Domain: EPS, Stat: Home}, 0x2F00, 0x11},
		{"the registration has none", Registration{Domain: EPS, Stat: Home, Area: new(uint64(0xFFFF)), Cell: new(uint64(0xFFFFFFFF))}, 0x2F00, 0x11},
		{"not registered", Registration{Domain: EPS, Stat: Denied, Area: here.Area, Cell: here.Cell}, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Snapshot{Registrations: map[Domain]Registration{EPS: tt.r}, Cell: cell}
			area, id, ok := s.Location()
			if area != tt.area || id != tt.cell || ok != (tt.area != 0) {
				t.Errorf("got %X, %X, %v", area, id, ok)
			}
		})
	}
	if _, _, ok := (&Snapshot{Cell: cell}).Location(); ok {
		t.Error("a cell without a registration is no place")
	}
}

func TestOperatorName(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    Snapshot
		want string
	}{
		{"the modem's words", Snapshot{Operator: &Operator{Name: "CHINA MOBILE"}, PLMN: "46000"}, "CHINA MOBILE"},
		{"by the code", Snapshot{Operator: &Operator{PLMN: "46001"}, PLMN: "46001"}, "China Unicom"},
		{"by the code of the cell", Snapshot{PLMN: "46011"}, "China Telecom"},
		{"unknown code", Snapshot{PLMN: "99999"}, ""},
		{"nothing", Snapshot{}, ""},
	} {
		if got := tt.s.OperatorName(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestData(t *testing.T) {
	defined := []Context{{CID: 1, APN: "cmnet"}, {CID: 8, APN: "IMS"}}
	for _, tt := range []struct {
		name     string
		contexts []Context
		active   map[int]bool
		want     Context
		ok       bool
	}{
		{"nothing asked", nil, nil, Context{}, false},
		{"defined", defined, nil, Context{CID: 1, APN: "cmnet"}, true},
		{"defined and active", defined, map[int]bool{1: true, 8: true}, Context{CID: 1, APN: "cmnet", Active: new(true)}, true},
		{"defined and not active", defined, map[int]bool{1: false, 8: true}, Context{CID: 1, APN: "cmnet", Active: new(false)}, true},
		{"luat/active and not defined", nil, map[int]bool{5: true}, Context{CID: 5, Active: new(true)}, true},
		{"luat/active beside a definition", defined, map[int]bool{1: false, 5: true}, Context{CID: 5, Active: new(true)}, true},
		{"several, none defined", nil, map[int]bool{9: true, 7: true, 3: false}, Context{CID: 7, Active: new(true)}, true},
		{"voice alone", defined[1:], map[int]bool{8: true}, Context{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Snapshot{Contexts: slices.Clone(tt.contexts), Active: maps.Clone(tt.active)}
			got, ok := s.Data()
			if ok != tt.ok || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v; want %+v", got, ok, tt.want)
			}
			if !reflect.DeepEqual(s.Contexts, tt.contexts) {
				t.Error("the snapshot was changed")
			}
		})
	}
}

func TestEvidence(t *testing.T) {
	s := Snapshot{Exchanges: []Exchange{
		{Command: "AT+CSQ", Lines: []string{"+CSQ: 99,99"}, Final: "OK"},
		{Command: "AT+CPIN?", Final: "+CME ERROR: 10"},
		{Command: "AT+CSQ"},
	}}
	want := []string{"AT+CSQ → +CSQ: 99,99 | OK", "AT+CPIN? → +CME ERROR: 10", "AT+CSQ → (no answer)"}
	if got := s.Evidence("+CSQ", "+CPIN?"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
	if got := s.Evidence("+CREG?"); got != nil {
		t.Errorf("got %q", got)
	}
}

func TestAccessString(t *testing.T) {
	want := []string{"unknown", "answering", "missing", "busy", "blocked", "silent", "unknown"}
	for i, w := range want {
		if got := Access(i).String(); got != w {
			t.Errorf("Access(%d) is %q, want %q", i, got, w)
		}
	}
}
