package at

// Stats counts what a session has seen since New.
type Stats struct {
	Commands    uint64 // sent, with those of Sync
	Timeouts    uint64 // commands given up because their time was over, with those of Sync
	Resyncs     uint64 // syncs, asked for or not
	NoiseBytes  uint64 // bytes dropped: control bytes, 8-bit noise, endless lines
	StrayLines  uint64 // lines dropped: neither answer nor URC, late final results
	LongLines   uint64 // lines dropped for being longer than 2 KB
	Echoes      uint64 // commands that came back whole
	URCs        uint64 // lines put into the URC queue
	URCsDropped uint64 // of these, lines dropped because nobody read the queue
}

// Stats returns the counters.
func (s *Session) Stats() Stats {
	s.guard.mu.Lock()
	defer s.guard.mu.Unlock()
	return s.guard.stats
}

func (g *guard) count(add func(*Stats)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	add(&g.stats)
}
