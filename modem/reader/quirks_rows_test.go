package reader

import (
	"testing"

	"github.com/simkeeper/simkeeper/modem/family"
	"github.com/simkeeper/simkeeper/modem/simulator"
)

// unspoken are the rows of the table that no simulated modem speaks, why, and a modem that is to
// be taken for one.
var unspoken = []struct{ family, series, maker, model, why string }{
	{"quectel", "BC28/BC35/BC68/BC95", "Quectel", "BC35-G", "for NB-IoT alone; no whole dialogue is published, and the single answers that are stand in the tests of package family"},
	{"quectel", "BC26/BC66", "Quectel_Ltd", "BC26", "for NB-IoT alone; it is asked as the generic family is, but for its device and card numbers and its clock"},
	{"huawei", "MH5000/MT5700M", "TD Tech Ltd", "MT5700M-CN", "asked as the ME909s but for one question; its answers stand in the tests of package family"},
	{"fibocom", "", "Fibocom", "G610", "every simulated Fibocom is of a series"},
	{"fibocom", "L850/L860 (XMM)", "Fibocom Wireless Inc.", "L850-GL", "a laptop's modem; its answers stand in the tests of package family"},
	{"neoway", "", "NEOWAY", "N75", "every simulated Neoway is of a series"},
	{"luat", "", "AirM2M", "Air601", "every simulated Luat is of a series"},
	{"meig", "SRM8xx", "MEIG", "SRM825", "for 5G; its answers stand in the tests of package family"},
	{"u-blox", "SARA-R404/R410/R412", "u-blox", "SARA-R410M-02B", "asked as the SARA-R5; only one number and its restart are otherwise"},
	{"cinterion", "MV31/MV32", "Cinterion", "MV31-W", "a laptop's modem with another maker's firmware; its answers stand in the tests of package family"},
}

// Every row of the table is met: by a reader on a simulated modem, which knows it by what it says
// of itself; or it stands in unspoken with the reason why not, and is known by that modem's names.
func TestEveryRowIsMet(t *testing.T) {
	met := map[*family.Row]string{}
	for _, name := range simulator.Families() {
		for _, model := range simulator.Models(name) {
			withModem(t, simulator.Config{Family: name, Model: model}, Config{}, func(t *testing.T, r *Reader, _ *simulator.Modem) {
				s := r.Read(t.Context(), Full)
				if met[r.row] = model; s.Family != name || r.row.Name != name {
					t.Errorf("a simulated %s %s is taken for %s", name, model, s.Family)
				}
			})
		}
	}
	for _, row := range family.Rows {
		excuse := excused(row)
		switch {
		case met[row] == "" && excuse == "":
			t.Errorf("%s %q: no simulated modem is one, and nothing says why", row.Name, row.Series)
		case met[row] != "" && excuse != "":
			t.Errorf("%s %q: it is spoken by %s, in spite of %q", row.Name, row.Series, met[row], excuse)
		}
	}
	for _, u := range unspoken {
		s := ordinary().but(of(u.maker, u.model, "V1")).read(t)
		row := family.Recognise(s.Manufacturer, s.Model, s.Firmware)
		if row.Name != u.family || row.Series != u.series || s.Family != u.family || !s.Registered() || u.why == "" {
			t.Errorf("%s %s is taken for %s %q, registered %v", u.maker, u.model, row.Name, row.Series, s.Registered())
		}
	}
}

// excused is why nobody speaks a row; "" where nothing says so.
func excused(row *family.Row) string {
	for _, u := range unspoken {
		if u.family == row.Name && u.series == row.Series {
			return u.why
		}
	}
	return ""
}
