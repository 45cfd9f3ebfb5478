package at

import (
	"encoding/hex"
	"time"
)

const (
	// maxData is how many bytes of data are taken behind a line.
	maxData = 1024
	// dataGap is the pause after which data that is still missing will not come: bytes
	// were lost on the way, and those that follow are lines again.
	dataGap = time.Second
)

// breaks reports whether the line so far ends with c because data follows at once.
func (s *splitter) breaks(c byte) bool {
	if s.inline == nil || s.long || c != ',' && c != ':' && c != '"' {
		return false
	}
	n := s.inline(string(s.buf))
	s.quoted = n > 0 && n <= maxData && c == '"'
	return n > 0 && n <= maxData
}

// expect makes the next n bytes data: they come out of lines as one piece.
func (s *splitter) expect(n int) {
	s.want = n
	if s.quoted {
		s.want++
	}
}

// abandon gives up the data that is missing, and returns what has come of it.
func (s *splitter) abandon() []byte {
	part := s.data
	s.want, s.data, s.quoted = 0, nil, false
	return part
}

// takeData takes a byte of data, and returns all of it with the last one. The LF that
// ends the line before is none.
func (s *splitter) takeData(c byte) []byte {
	if s.end == '\r' && c == '\n' {
		s.end = 0
		return nil
	}
	s.end = 0
	s.data = append(s.data, c)
	if s.want--; s.want > 0 {
		return nil
	}
	if s.quoted {
		s.data = s.data[:len(s.data)-1]
	}
	return s.abandon()
}

// take makes what the splitter gives a line, with the data that belongs to it.
func (g *guard) take(raw []byte) {
	if g.head != "" {
		line := withData(g.head, raw)
		g.head = ""
		g.trace(Received, []byte(line))
		g.route(line, 0)
		return
	}
	line, noise := clean(raw)
	if n := g.announced(line); n > 0 {
		g.head = line
		g.split.expect(n)
		return
	}
	g.trace(Received, raw)
	g.route(line, noise)
}

// announced returns how many bytes of data follow the line, or what has come of it; 0: none.
func (g *guard) announced(line string) int {
	n := g.follows(line)
	if n > maxData {
		return 0
	}
	return n
}

// follows is announced without a limit.
func (g *guard) follows(line string) int {
	n := 0
	if g.cfg.Data != nil {
		n = g.cfg.Data(line)
	}
	if n <= 0 && g.cfg.Inline != nil {
		n = g.cfg.Inline(line)
	}
	return max(n, 0)
}

// withData is the line with the data that came behind it.
func withData(line string, data []byte) string {
	return line + " " + hex.EncodeToString(data)
}

// giveUpData ends the wait for data that does not come. It runs on the reader.
func (g *guard) giveUpData() {
	if g.head == "" || time.Since(g.heard) < dataGap {
		return
	}
	line, lost := g.head, g.split.abandon()
	g.head = ""
	g.trace(Received, []byte(line))
	g.route(line, len(lost))
}
