package modem

import "testing"

func TestGenerationsColumn(t *testing.T) {
	for _, tt := range []struct{ list, field, want string }{
		{"2=4/10=2345", "2", "4G"}, {"2=4/10=2345", "10", "2G 3G 4G 5G"}, {"2=4/10=2345", "3", ""}, {"2=4", "", ""},
		{"00=2345/01=2/02=3/03=4", "00", "2G 3G 4G 5G"}, {"00=2345/01=2/02=3/03=4", "0302", "3G 4G"},
		{"00=2345/01=2/02=3/03=4", "0399", ""}, {"00=2345/01=2/02=3/03=4", "030", ""}, {"00=2345/01=2/02=3/03=4", "0300", "2G 3G 4G 5G"},
	} {
		if got := generations(tt.list, tt.field).String(); got != tt.want {
			t.Errorf("%s in %s: %q, want %q", tt.field, tt.list, got, tt.want)
		}
	}
}
