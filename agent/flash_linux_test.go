package agent

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/simkeeper/simkeeper/report"
)

// written is what this process has passed to write calls so far: bytes, and calls.
func written(t *testing.T) (bytes, calls int64) {
	t.Helper()
	all, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(all)) {
		fmt.Sscanf(line, "wchar: %d", &bytes)
		fmt.Sscanf(line, "syscw: %d", &calls)
	}
	return bytes, calls
}

// TestFlashInSteadyState counts what a day of hourly reports writes: state, spool and
// ledger. Each write is taken for the blocks of 4 KB that it fills and one of the folder.
func TestFlashInSteadyState(t *testing.T) {
	const block = 4 << 10
	living(t, asIs, func(t *testing.T, b *bench, back *backend, link *pipeLink) {
		day := func() {
			for range 24 {
				link.move(2<<10, 4<<10) // payments
				after(time.Hour)
			}
		}
		day()
		bytes, calls := written(t)
		reports := len(back.reports())
		day()
		bytesThen, callsThen := written(t)
		bytes, calls, reports = bytesThen-bytes, callsThen-calls, len(back.reports())-reports
		flash := bytes + calls*2*block
		t.Logf("a day of %d reports: %d writes of %d bytes, at most %d KB of flash", reports, calls, bytes, flash>>10)
		if flash > 1<<20 || reports < 24 || back.last(t).Verdict.Status == report.StatusFail {
			t.Errorf("%d KB of flash a day, the budget is 1 MB; %d reports, %s", flash>>10, reports, back.last(t).Verdict.Cause)
		}
	})
}
