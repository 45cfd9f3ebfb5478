package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// MaxValue is the largest value that [File.Save] takes, in bytes. It bounds what
// a damaged length could make a reader allocate.
const MaxValue = 1 << 20

// On flash a copy is a frame, all numbers little endian:
//
//	magic "SKS1" · generation, 8 bytes · length, 4 bytes · value · CRC-32C, 4 bytes
//
// The checksum covers everything before it. CRC-32C finds every single flipped
// bit and every burst up to 32 bits; a zeroed or foreign file fails on the magic.
const (
	magic      = "SKS1"
	headerSize = len(magic) + 8 + 4
	frameExtra = headerSize + 4
)

// castagnoli is the CRC-32C table, the polynomial that CPUs compute in hardware.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Why a frame is refused, for errors.Is in tests and for people.
var (
	errShort    = errors.New("cut short")
	errMagic    = errors.New("not a simkeeper state file")
	errLength   = errors.New("length does not fit the file")
	errChecksum = errors.New("checksum differs")
)

// encodeFrame wraps value as it stands on flash.
func encodeFrame(generation uint64, value []byte) []byte {
	b := make([]byte, 0, frameExtra+len(value))
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint64(b, generation)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(value)))
	b = append(b, value...)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// decodeFrame is the inverse of encodeFrame. It never panics, never allocates
// and returns a value only if the whole frame is as it was written.
func decodeFrame(b []byte) (generation uint64, value []byte, err error) {
	if len(b) < frameExtra {
		return 0, nil, fmt.Errorf("%w (%d bytes)", errShort, len(b))
	}
	if string(b[:len(magic)]) != magic {
		return 0, nil, errMagic
	}
	length := binary.LittleEndian.Uint32(b[len(magic)+8:])
	if uint64(length) != uint64(len(b)-frameExtra) {
		return 0, nil, fmt.Errorf("%w (%d bytes)", errLength, len(b))
	}
	body, sum := b[:len(b)-4], binary.LittleEndian.Uint32(b[len(b)-4:])
	if crc32.Checksum(body, castagnoli) != sum {
		return 0, nil, errChecksum
	}
	return binary.LittleEndian.Uint64(b[len(magic):]), body[headerSize:], nil
}
