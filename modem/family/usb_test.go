package family

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestPortRole(t *testing.T) {
	for name, tt := range map[string]struct {
		vendor, product, number, class string
		network                        bool
		role                           Role
		rank                           int
	}{
		"EC25, diagnosis":                   {"2c7c", "0125", "00", "ff/ff/ff", true, Apart, 0},
		"EC25, positions":                   {"2c7c", "0125", "01", "ff/00/00", true, Apart, 0},
		"EC25, AT":                          {"2c7c", "0125", "02", "ff/00/00", true, Dialogue, 1},
		"EC25, for dialling":                {"2c7c", "0125", "03", "ff/00/00", true, Dialogue, 2},
		"EC25, a port that the table lacks": {"2c7c", "0125", "05", "ff/00/00", true, Candidate, 3},
		"EC25, interface unknown":           {"2c7c", "0125", "", "", false, Candidate, 3},
		"EC200T":                            {"2c7c", "6026", "03", "ff/00/00", true, Candidate, 1},
		"a Quectel of tomorrow":             {"2c7c", "ffff", "02", "ff/00/00", false, Candidate, 1},
		"SIM7600, sound":                    {"1e0e", "9001", "04", "ff/ff/ff", true, Apart, 0},
		"A7670, AT":                         {"1e0e", "9011", "04", "ff/ff/ff", true, Dialogue, 1},
		"L610, second AT":                   {"1782", "4d10", "05", "ff/00/00", false, Dialogue, 1},
		"L610, NV":                          {"1782", "4d10", "01", "ff/00/00", false, Apart, 0},
		"FM350, META":                       {"0e8d", "7126", "02", "ff/00/00", true, Apart, 0},
		"FM350, AT":                         {"0e8d", "7126", "04", "ff/00/00", true, Dialogue, 1},
		"FM350, interface unknown":          {"0e8d", "7126", "", "", true, Candidate, 2},
		"SLM770A, mute":                     {"2dee", "4d58", "02", "ff/00/00", true, Apart, 0},
		"SLM770A, second AT":                {"2dee", "4d58", "03", "ff/00/00", true, Dialogue, 1},
		"SLM320, for dialling":              {"2dee", "4d41", "00", "ff/00/00", true, Dialogue, 2},
		"SLM320, any":                       {"2dee", "4d41", "02", "ff/00/00", true, Candidate, 1},
		"Huawei, PCUI":                      {"12d1", "15c1", "02", "ff/06/12", true, Dialogue, 3},
		"Huawei, PCUI of old":               {"12d1", "1573", "02", "ff/01/02", true, Dialogue, 1},
		"Huawei, no known class":            {"12d1", "15c1", "04", "ff/ff/ff", true, Candidate, 4},
		"Huawei, modem":                     {"12d1", "15c1", "00", "ff/06/10", true, Dialogue, 7},
		"Huawei, diagnosis":                 {"12d1", "15c1", "01", "ff/06/13", true, Apart, 0},
		"Huawei, positions":                 {"12d1", "1573", "03", "ff/01/05", true, Apart, 0},
		"Air780E":                           {"19d1", "0001", "06", "02/02/01", true, Dialogue, 3},
		"PLS8, AT":                          {"1e2d", "0061", "02", "02/02/01", true, Dialogue, 1},
		"a u-blox satellite receiver":       {"1546", "01a8", "00", "02/02/01", false, Satellite, 0},
		"SARA-U2, log":                      {"1546", "1102", "0a", "02/02/01", true, Apart, 0},
		"SARA-R4 under Qualcomm's id":       {"05c6", "90b2", "01", "ff/ff/ff", true, Candidate, 1},
		"emergency download":                {"05c6", "9008", "00", "ff/ff/ff", false, Download, 0},
		"a Qualcomm of tomorrow":            {"05c6", "1234", "00", "ff/ff/ff", false, Candidate, 1},
		"FTDI":                              {"0403", "6001", "00", "ff/ff/ff", false, Bridge, 0},
		"CH340 beside a network interface":  {"1a86", "7523", "00", "ff/01/02", true, Bridge, 0},
		"a gadget with a network function":  {"0525", "a4aa", "02", "02/02/01", true, Bridge, 0},
		"a MediaTek that is no FM350":       {"0e8d", "2000", "00", "02/02/01", false, Stranger, 0},
		"an Intel that is no L850":          {"8087", "0a2b", "00", "ff/ff/ff", false, Stranger, 0},
		"a printer":                         {"04b8", "0202", "00", "07/01/02", false, Stranger, 0},
		"an unknown vendor with a network":  {"abcd", "0001", "02", "ff/ff/ff", true, Candidate, 1},
		"on no USB":                         {"", "", "", "", false, Stranger, 0},
	} {
		role, rank := PortRole(tt.vendor, tt.product, tt.number, tt.class, tt.network)
		if role != tt.role || rank != tt.rank {
			t.Errorf("%s: %q, rank %d; want %q, %d", name, role, rank, tt.role, tt.rank)
		}
		if (rank > 0) != (role == Dialogue || role == Candidate) {
			t.Errorf("%s: %q has rank %d", name, role, rank)
		}
	}
}

func TestKnownDevice(t *testing.T) {
	for id, want := range map[string]string{
		"2c7c:0125": "quectel", "05c6:9215": "quectel", "1e0e:9011": "simcom", "1782:4d10": "fibocom", "1782:4e00": "luat", "1782:4038": "neoway", "1782:4057": "huawei",
		"2ecc:3012": "cmiot", "2dee:4d58": "meig", "05c6:f601": "meig", "12d1:15c1": "huawei", "305a:1405": "zte", "05c6:908b": "u-blox", "1546:1102": "u-blox",
		"1bc7:1201": "telit", "1199:9091": "sierra", "1e2d:0061": "cinterion", "05c6:1234": "", "1782:1234": "",
		"0403:6001": "none", "05c6:9008": "none", "1546:01a9": "none", "04b8:0202": "none", ":": "none",
	} {
		vendor, product, _ := strings.Cut(id, ":")
		family, known := KnownDevice(vendor, product)
		if known != (want != "none") || known && family != want {
			t.Errorf("%s: %q, %v; want %q", id, family, known, want)
		}
	}
}

// The rows must be such that they can be found and read, and say nothing twice.
func TestDevicesTable(t *testing.T) {
	seen := map[string]bool{}
	for i, d := range Devices {
		row := fmt.Sprintf("row %d (%s:%s)", i, d.Vendor, d.Products)
		if !hexDigits(d.Vendor, 4, 4) {
			t.Errorf("%s: vendor", row)
		}
		products := strings.Fields(d.Products)
		if len(products) == 0 {
			products = []string{""}
		}
		for _, p := range products {
			if p != "" && !hexDigits(p, 2, 4) {
				t.Errorf("%s: product %q", row, p)
			}
			if seen[d.Vendor+p] || seen[d.Vendor] {
				t.Errorf("%s: %q is out of reach: an earlier row has it", row, p)
			}
			seen[d.Vendor+p] = true
		}
		at, apart := strings.Fields(d.AT), strings.Fields(d.Apart)
		for _, p := range slices.Concat(at, apart) {
			if p != wildcard && !hexDigits(p, 2, 2) && !isClass(p) {
				t.Errorf("%s: port %q", row, p)
			}
		}
		for _, p := range at {
			if slices.Contains(apart, p) {
				t.Errorf("%s: %q both talks AT and is not to be opened", row, p)
			}
		}
		if slices.Contains(apart, wildcard) && (len(apart) > 1 || len(at) == 0) {
			t.Errorf("%s: apart %q", row, d.Apart)
		}
		if d.Never != Stranger && (d.Family != "" || d.AT != "" || d.Apart != "") {
			t.Errorf("%s: never opened, and yet described", row)
		}
	}
}

func isClass(s string) bool {
	parts := strings.Split(s, "/")
	return len(parts) == 3 && !slices.ContainsFunc(parts, func(p string) bool { return !hexDigits(p, 2, 2) })
}

func hexDigits(s string, least, most int) bool {
	return len(s) >= least && len(s) <= most && strings.Trim(s, "0123456789abcdef") == ""
}

func TestRoleString(t *testing.T) {
	for r := Stranger; r <= Download; r++ {
		if r.String() == "" || r != Stranger && r.String() == Stranger.String() {
			t.Errorf("role %d is %q", r, r)
		}
	}
	if Role(200).String() != Stranger.String() {
		t.Errorf("role 200 is %q", Role(200))
	}
	for r, want := range map[Role]bool{Stranger: false, Dialogue: true, Candidate: true, Apart: true, Bridge: false, Satellite: false, Download: true} {
		if r.Modem() != want {
			t.Errorf("%q: a modem's %v", r, r.Modem())
		}
	}
}

// No ids, however odd, make a stranger's port one to open.
func FuzzPortRole(f *testing.F) {
	f.Add("2c7c", "0125", "02", "ff/00/00", true)
	f.Add("0403", "6001", "*", "*", true)
	f.Add("0e8d", "7126", "*", "", false)
	f.Fuzz(func(t *testing.T, vendor, product, number, class string, network bool) {
		role, rank := PortRole(vendor, product, number, class, network)
		if rank < 0 || (rank > 0) != (role == Dialogue || role == Candidate) {
			t.Fatalf("%q has rank %d", role, rank)
		}
		known := slices.ContainsFunc(Devices, func(d Device) bool { return d.Vendor == vendor })
		if !known && !network && rank > 0 {
			t.Fatalf("a stranger's port has rank %d", rank)
		}
		if vendor == "0403" && rank > 0 {
			t.Fatalf("a bridge has rank %d", rank)
		}
	})
}
