package family

import (
	"slices"
	"strings"
	"testing"
)

// What a model knows, as its maker's page says; nothing of models whose variants differ.
func TestHas(t *testing.T) {
	for _, tt := range []struct{ maker, model, want string }{
		{"Quectel_Ltd", "Quectel_M26", "2G"}, {"Quectel_Ltd", "M35", "2G"}, {"Quectel", "MC60", "2G"},
		{"Quectel", "UC20", "2G 3G"}, {"Quectel", "UG96", "2G 3G"}, {"Quectel", "BG96", "2G 4G"},
		{"Quectel", "EG25", "2G 3G 4G"}, {"Quectel", "RM500Q-GL", "3G 4G 5G"}, {"Quectel", " rm520n-gl ", "3G 4G 5G"}, {"Quectel", "BC95-G", "4G"},
		{"Quectel", "EC25", ""}, {"Quectel", "EC20F", ""}, {"Quectel", "EC200T", ""}, {"Quectel", "", ""},
		{"SIMCOM_Ltd", "SIMCOM_SIM800C", "2G"}, {"SIMCOM_Ltd", "SIM868", "2G"}, {"SIMCOM INCORPORATED", "SIMCOM_SIM5320E", "2G 3G"},
		{"SIMCOM INCORPORATED", "SIMCOM_SIM7600E-H", "2G 3G 4G"}, {"SIMCOM INCORPORATED", "SIM7600A-H", "3G 4G"}, {"SIMCOM INCORPORATED", "SIM8200EA-M2", "3G 4G 5G"},
		{"SIMCOM INCORPORATED", "SIMCOM_SIM7600CE", ""}, {"SIMCOM INCORPORATED", "A7670C", ""},
		{"Fibocom", "L610", ""},
	} {
		if got := Recognise(tt.maker, tt.model, "").Has(tt.model).String(); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.maker, tt.model, got, tt.want)
		}
	}
}

// No beginning hides another, and each is written as models are compared.
func TestModelRanges(t *testing.T) {
	for _, r := range Rows {
		var seen []string
		for _, m := range r.Generations {
			if m.Has == 0 || len(m.Models) == 0 {
				t.Errorf("%s: a range says nothing: %+v", r.Name, m)
			}
			for _, name := range m.Models {
				if name == "" || name != bare(name) {
					t.Errorf("%s: %q must be a bare model in small letters", r.Name, name)
				}
				if slices.ContainsFunc(seen, func(s string) bool { return strings.HasPrefix(name, s) }) {
					t.Errorf("%s: %q is never reached", r.Name, name)
				}
				seen = append(seen, name)
			}
		}
	}
}
