package modem

import "testing"

func TestRATFromAcT(t *testing.T) {
	want := []RAT{GSM, GSM, UMTS, EDGE, HSPA, HSPA, HSPA, LTE, ECGSMIoT, NBIoT, LTE, NR5G, NR5G, NR5GNSA, RATUnknown}
	for act, rat := range want {
		if got := RATFromAcT(act); got != rat {
			t.Errorf("AcT %d is %q, want %q", act, got, rat)
		}
	}
	if RATFromAcT(-1) != RATUnknown {
		t.Error("-1 is no AcT")
	}
}

func TestRAT(t *testing.T) {
	for _, tt := range []struct {
		rat        RAT
		name       string
		generation int
	}{
		{RATUnknown, "", 0}, {GSM, "gsm", 2}, {GPRS, "gprs", 2}, {EDGE, "edge", 2}, {UMTS, "umts", 3}, {HSPA, "hspa", 3}, {LTE, "lte", 4},
		{LTEM, "lte_m", 4}, {NBIoT, "nb_iot", 4}, {ECGSMIoT, "ec_gsm_iot", 2}, {NR5G, "nr5g", 5}, {NR5GNSA, "nr5g_nsa", 5}, {NR5GNSA + 1, "", 0},
	} {
		if tt.rat.String() != tt.name || tt.rat.Generation() != tt.generation {
			t.Errorf("RAT %d is %q of generation %d", tt.rat, tt.rat, tt.rat.Generation())
		}
	}
}
