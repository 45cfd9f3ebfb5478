package store

import (
	"bytes"
	"io"
	"maps"
	"slices"
	"sort"
)

// contents is everything that a journal holds, in memory.
type contents struct {
	records map[uint64]entry
	values  map[string]entry
	damage  error // why the tree could not be read to the end, nil if it could
}

// load reads a journal's file. Of a damaged one it keeps every entry that is
// whole, wherever it stands.
func load(file io.ReaderAt, size int64) contents {
	all := newContents()
	if all.damage = walkTree(file, size, all.add); all.damage != nil {
		return salvage(file, size, all.damage)
	}
	return all
}

func newContents() contents {
	return contents{records: map[uint64]entry{}, values: map[string]entry{}}
}

// salvage looks for entries without the tree. It meets old ones too, in pages that
// were freed: of several under one key the last written counts, and records that
// had been deleted by the time of the last write stay deleted. What was deleted
// since then comes back.
func salvage(file io.ReaderAt, size int64, damage error) contents {
	all := newContents()
	all.damage = damage
	var last entry
	scan(readable(file, size), func(e entry) {
		all.add(e)
		if e.generation > last.generation || e.generation == last.generation && e.floor < last.floor {
			last = e
		}
	})
	for n := range all.records {
		if n < last.floor {
			delete(all.records, n)
		}
	}
	return all
}

// lastGeneration is the highest in a file, in its free pages too. It reads the
// file in parts, which overlap by one entry, to spare memory.
func lastGeneration(file io.ReaderAt, size int64) (generation uint64) {
	const part, overlap int64 = 256 << 10, int64(entryExtra + 255 + MaxRecord)
	for at := int64(0); at < size; at += part {
		section := io.NewSectionReader(file, at, min(size-at, part+overlap))
		scan(readable(section, section.Size()), func(e entry) { generation = max(generation, e.generation) })
	}
	return generation
}

// readable reads what can be read; blocks that cannot are zero.
func readable(file io.ReaderAt, size int64) []byte {
	const block = 4096
	b := make([]byte, min(size, maxFile))
	for at := 0; at < len(b); at += block {
		part := b[at:min(at+block, len(b))]
		if n, err := file.ReadAt(part, int64(at)); err != nil {
			clear(part[n:])
		}
	}
	return b
}

// add keeps the entry unless a later one is there under its key.
func (c contents) add(e entry) {
	if e.kind == kindRecord {
		if e.generation >= c.records[e.number()].generation {
			c.records[e.number()] = e
		}
		return
	}
	if e.generation >= c.values[string(e.key)].generation {
		c.values[string(e.key)] = e
	}
}

// entries lists what the limits allow, the newest.
func (c contents) entries(limits Limits) []entry {
	var kept summary
	var list []entry
	for _, n := range slices.Backward(c.numbers()) {
		if kept.add(c.records[n]); kept.exceeds(limits) {
			break
		}
		list = append(list, c.records[n])
	}
	values := c.byAge()
	return append(list, values[:min(len(values), limits.Values)]...)
}

// numbers lists the keys of the records in their order.
func (c contents) numbers() []uint64 {
	list := slices.Collect(maps.Keys(c.records))
	sort.Slice(list, func(i, k int) bool { return list[i] < list[k] }) // shares its code, unlike slices.Sorted
	return list
}

// byAge lists the values, last written first.
func (c contents) byAge() []entry {
	list := make([]entry, 0, len(c.values))
	for _, e := range c.values {
		list = append(list, e)
	}
	sort.Slice(list, func(i, k int) bool {
		a, b := list[i], list[k]
		return a.generation > b.generation || a.generation == b.generation && bytes.Compare(a.key, b.key) < 0
	})
	return list
}

// valueList gives the values, last written first.
func (c contents) valueList() []Value {
	var list []Value
	for _, e := range c.byAge() {
		list = append(list, Value{string(e.key), e.data})
	}
	return list
}

// summary is what a journal must know of itself without reading it again.
type summary struct {
	records    int
	bytes      int64 // of the records' entries
	values     int
	last       uint64 // the highest record number
	generation uint64 // of the last write, and no less than what any try left behind
}

func (s *summary) add(e entry) {
	if e.kind == kindValue {
		s.values++
		return
	}
	s.records++
	s.bytes += int64(e.size())
	s.last = max(s.last, e.number())
}

// exceeds reports whether there are more records than may be.
func (s *summary) exceeds(limits Limits) bool {
	return s.records > limits.Records || s.bytes > limits.Bytes
}
