package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// What a journal keeps under a key is an entry, all numbers little endian:
//
//	magic FA "SJ1" · kind, 1 byte · key length, 1 · data length, 4 ·
//	generation, 8 · floor, 8 · key · data · CRC-32C, 4
//
// The checksum covers everything before it, the key included: bytes that turn up
// under another key are as wrong as flipped ones. Magic, generation and floor let
// [scan] find the entries of a file whose index is lost. FA is in no UTF-8 text.
const (
	entryMagic  = "\xfaSJ1"
	entryHeader = len(entryMagic) + 1 + 1 + 4 + 8 + 8
	entryExtra  = entryHeader + 4

	// kinds of entries, and the names of the buckets that they are in
	kindRecord = 'r'
	kindValue  = 'v'
)

// entry is a record or a value with what salvage must know about it.
type entry struct {
	kind       byte
	key        []byte
	data       []byte
	generation uint64 // grows with every write to the journal
	floor      uint64 // the first record's key at that time: what was below had been deleted
}

var errEntry = errors.New("entry is damaged")

// number is the key of a record.
func (e entry) number() uint64 { return binary.BigEndian.Uint64(e.key) }

// size is what the entry takes on flash, in bytes.
func (e entry) size() int { return entryExtra + len(e.key) + len(e.data) }

// recordKey is a record's key in the order of the numbers.
func recordKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func (e entry) encode() []byte {
	b := make([]byte, 0, e.size())
	b = append(b, entryMagic...)
	b = append(b, e.kind, byte(len(e.key)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(e.data)))
	b = binary.LittleEndian.AppendUint64(b, e.generation)
	b = binary.LittleEndian.AppendUint64(b, e.floor)
	b = append(b, e.key...)
	b = append(b, e.data...)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// decodeEntry reads the entry that b begins with; more may follow it. It never
// panics, and key and data point into b.
func decodeEntry(b []byte) (entry, error) {
	if len(b) < entryExtra || string(b[:len(entryMagic)]) != entryMagic {
		return entry{}, errEntry
	}
	e := entry{kind: b[4]}
	keyEnd := entryHeader + int(b[5])
	length := binary.LittleEndian.Uint32(b[6:])
	if length > MaxRecord || keyEnd+int(length)+4 > len(b) || !validKey(e.kind, int(b[5])) {
		return entry{}, errEntry
	}
	end := keyEnd + int(length)
	if crc32.Checksum(b[:end], castagnoli) != binary.LittleEndian.Uint32(b[end:]) {
		return entry{}, errEntry
	}
	e.generation = binary.LittleEndian.Uint64(b[10:])
	e.floor = binary.LittleEndian.Uint64(b[18:])
	e.key, e.data = b[entryHeader:keyEnd:keyEnd], b[keyEnd:end:end]
	return e, nil
}

func validKey(kind byte, length int) bool {
	return kind == kindRecord && length == 8 || kind == kindValue && length > 0
}

// decodeUnder reads the entry that stands under a key of a bucket, and nothing else.
func decodeUnder(kind byte, key, b []byte) (entry, error) {
	e, err := decodeEntry(b)
	if err != nil || e.kind != kind || e.size() != len(b) || !bytes.Equal(e.key, key) {
		return entry{}, errEntry
	}
	return e, nil
}

// digest stands for an encoded entry in the sum over its bucket; nothing counts 0.
func digest(encoded []byte) uint64 {
	if len(encoded) < 4 {
		return 0
	}
	return 1<<32 + uint64(binary.LittleEndian.Uint32(encoded[len(encoded)-4:]))
}

// scan finds every whole entry in b, wherever it stands.
func scan(b []byte, found func(entry)) {
	for {
		i := bytes.Index(b, []byte(entryMagic))
		if i < 0 {
			return
		}
		b = b[i:]
		e, err := decodeEntry(b)
		if err != nil {
			b = b[1:]
			continue
		}
		found(e)
		b = b[e.size():]
	}
}
