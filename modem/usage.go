package modem

// Usage is what the modem itself has counted, in bytes. A counter goes back to zero when
// the modem restarts, and when somebody clears it.
type Usage struct {
	Tx, Rx uint64 // sent and received by the terminal
}

// Add returns the sum of two counters, such as those of the LTE and the NR bearers.
func (u Usage) Add(o Usage) Usage { return Usage{u.Tx + o.Tx, u.Rx + o.Rx} }
