package family

import (
	"slices"
	"strings"
	"testing"

	"github.com/simkeeper/simkeeper/modem"
)

// FuzzPut reads any text as the answer to every query that layouts read: nothing that is
// beyond what a modem can measure comes of it.
func FuzzPut(f *testing.F) {
	for _, s := range []string{
		"1,4,460,00,2A31,05C3F10B,1650,203,103,100,24,46,46,20\n1,9,,,,,627264,,,,,,60,", `+NETDMSG: "460+01",0x758A,0x06040021,122,"FDD LTE",LTE BAND 3,1506,-72,23,0,0,0,-1020,-135,115`,
		`+MUESTATS: "scell",4,460,00,1300,0,203,-953,-102,-660,128`, "MCC:460\nMNC:00\nSINR:160", "^DSFLOWQRY:\n1,2,3,4,5,6", `+TEMP: "soc-thmzone","41500"`, `^SYSCFGEX:"0302"`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e := modem.Exchange{Lines: strings.Split(text, "\n"), Final: "OK"}
		every(func(r *Row, _ Fact, q Query) {
			var s modem.Snapshot
			if q.Layouts == nil || q.Put(e, &s) != nil {
				return
			}
			levels := s.Signal
			for _, v := range []*float64{levels.RSSI, levels.RSRP, levels.RSCP, levels.RSRQ, levels.SINR, levels.EcNo} {
				if v != nil && (*v < -157 || *v > 50) {
					t.Errorf("%s %s: a level of %v from %q", r.Name, q.Command, *v, text)
				}
			}
			if s.Temperature != nil && (*s.Temperature < -40 || *s.Temperature > 125) || s.Voltage != nil && (*s.Voltage < 1 || *s.Voltage > 20) {
				t.Errorf("%s %s: %v %v from %q", r.Name, q.Command, s.Temperature, s.Voltage, text)
			}
			if !slices.Contains([]string{"", "qmi", "ecm", "mbim", "rndis", "ncm"}, s.USBNet) {
				t.Errorf("%s %s: a USB network %q from %q", r.Name, q.Command, s.USBNet, text)
			}
		})
	})
}
