package modem

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseCEER(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		want        int // 0: none
	}{
		{"qualcomm/EMM cause", "+CEER: EMM cause 33, requested service option not subscribed", 33},
		{"generic/colon", "+CEER: Attach rejected, cause: 15", 15},
		{"generic/equals", "+CEER: reject cause=7", 7},
		{"ublox/fields", `+CEER: "EMM cause",11,"PLMN not allowed"`, 11},
		{"generic/capitals", "+CEER: EMM CAUSE 8", 8},
		{"generic/the second cause has the number", "+CEER: No cause information\n+CEER: cause 14", 14},
		{"altair/name", "+CEER: NO_SUITABLE_CELLS_IN_TRACKING_AREA", 15},
		{"altair/long name", "+CEER: EPS_AND_NON_EPS_SERVICES_NOT_ALLOWED", 8},
		{"simcom/name", "+CEER: EMM_CAUSE_ESM_FAILURE", 19},
		{"simcom/name of one word", "+CEER: EMM_CAUSE_CONGESTION", 22},

		{"qualcomm/detached", "+CEER: EMM detached", 0},
		{"generic/none", "+CEER: No cause information available", 0},
		{"generic/a long number", "+CEER: cause 1234", 0},
		{"generic/beyond eight bits", "+CEER: cause 300", 0},
		{"generic/zero", "+CEER: cause 0", 0},
		{"generic/a number elsewhere", "+CEER: 36 regular deactivation", 0},
		{"generic/another name", "+CEER: NORMAL_CALL_CLEARING", 0},
		{"generic/nothing", "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := ParseCEER(strings.Split(tt.lines, "\n"))
			if ok != (tt.want != 0) || ok && got != tt.want {
				t.Errorf("got %d, %v; want %d", got, ok, tt.want)
			}
		})
	}
}

func FuzzCEER(f *testing.F) {
	f.Add("+CEER: EMM cause 33, text")
	f.Add("+CEER: EMM_CAUSE_ESM_FAILURE")
	f.Add("cause cause 015")
	f.Fuzz(func(t *testing.T, text string) {
		cause, ok := ParseCEER([]string{text})
		if !ok {
			return
		}
		if cause < 1 || cause > 255 || !strings.Contains(text, fmt.Sprint(cause)) && !strings.Contains(text, "_") {
			t.Errorf("%q gave %d", text, cause)
		}
		if again, ok := ParseCEER([]string{fmt.Sprintf("+CEER: cause %d", cause)}); !ok || again != cause {
			t.Errorf("%d read again gives %d, %v", cause, again, ok)
		}
	})
}
