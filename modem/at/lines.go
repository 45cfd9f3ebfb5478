package at

import (
	"bytes"
	"iter"
	"unicode/utf8"
)

// maxLine is the longest line taken, in bytes. Longer ones are noise: the longest
// real ones (+COPS=? in a city, +QENG neighbours) stay well below it.
const maxLine = 2048

// A splitter cuts the byte stream into lines at CR or LF, in memory of one line.
// Both ends count alone, so CR CR LF, bare CR and bare LF all work, and so does an
// echo that is glued to its reply by a bare CR.
type splitter struct {
	buf   []byte // the line so far, without control bytes
	long  bool   // the line has passed maxLine; the rest of it is eaten
	noise uint64 // bytes dropped so far
	longs uint64 // lines dropped so far for their length
	end   byte   // what ended the line before

	want int    // bytes of data still to come; see expect
	data []byte // those that have come

	inline func(start string) int // Config.Inline; nil: none
	quoted bool                   // the data stands in quotation marks: the second one comes behind it
}

// lines yields the lines that p completes. A yielded slice is valid until the next.
func (s *splitter) lines(p []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for _, c := range p {
			if s.want > 0 {
				if data := s.takeData(c); data != nil && !yield(data) {
					return
				}
				continue
			}
			if c != '\r' && c != '\n' {
				if s.add(c); !s.breaks(c) {
					continue
				}
				c = 0
			}
			s.end = c
			if line := s.cut(); len(line) > 0 && !yield(line) {
				return
			}
		}
	}
}

func (s *splitter) add(c byte) {
	switch {
	case c == '\t':
		s.add(' ')
	case c < ' ' || c == 0x7f:
		s.noise++
	case s.long:
		s.noise++
	case len(s.buf) == maxLine:
		s.long = true
		s.longs++
		s.noise += maxLine + 1
	default:
		s.buf = append(s.buf, c)
	}
}

// cut ends the line; nil when there is nothing in it to keep.
func (s *splitter) cut() []byte {
	line := s.buf
	if s.long {
		line = nil
	}
	s.buf, s.long = s.buf[:0], false
	return line
}

// prompt reports whether the modem waits behind "> " for a text, as after +CMGS.
func (s *splitter) prompt() bool {
	return string(bytes.TrimRight(s.buf, " ")) == ">"
}

// clean makes a line of bytes a text: blanks around it go, and so do bytes from 0x80
// up unless the whole line is UTF-8, as some modems give operator names. noise is the
// number of bytes dropped, blanks not counted.
func clean(raw []byte) (line string, noise int) {
	if !utf8.Valid(raw) {
		raw, noise = ascii(raw)
	}
	return string(bytes.Trim(raw, " ")), noise
}

func ascii(raw []byte) (kept []byte, dropped int) {
	for _, c := range raw {
		if c < utf8.RuneSelf {
			kept = append(kept, c)
		}
	}
	return kept, len(raw) - len(kept)
}
