package simulator

import "fmt"

// bearer is the first context that is active, else the first there is, else an empty one.
func (s State) bearer() Context {
	for _, c := range s.Contexts {
		if c.Active {
			return c
		}
	}
	if len(s.Contexts) > 0 {
		return s.Contexts[0]
	}
	return Context{}
}

// lasting is how many seconds bytes take to be sent at the usual rate, which stands for the time of a session.
func (s State) lasting(bytes uint64) uint64 { return bytes / max(s.TxRate, 1) }

// flowQuery answers ^DSFLOWQRY of Huawei, which MeiG took over, in hex: seconds, bytes sent and received of the last
// session, which is since boot, and of all.
func flowQuery(q *query) reply {
	tx, rx := q.s.TxBytes, q.s.RxBytes
	allTx, allRx := tx+q.m.earlierTx, rx+q.m.earlierRx
	return say("^DSFLOWQRY:" + flow(q.s.lasting(tx), tx, rx) + "," + flow(q.s.lasting(allTx), allTx, allRx))
}

func flow(seconds, tx, rx uint64) string { return fmt.Sprintf("%08X,%016X,%016X", seconds, tx, rx) }
