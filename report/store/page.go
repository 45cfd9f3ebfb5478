package store

import "fmt"

// page is one page with its overflow, or a small bucket's page inside a value.
type page struct {
	id       uint64
	flags    uint16
	count    int
	overflow uint32
	bytes    []byte
}

func parsePage(b []byte) (page, error) {
	if len(b) < pageHeader {
		return page{}, errShort
	}
	return page{native.Uint64(b), native.Uint16(b[8:]), int(native.Uint16(b[10:])), native.Uint32(b[12:]), b}, nil
}

func (p page) damaged(what string) error {
	return fmt.Errorf("page %d: %s is damaged", p.id, what)
}

// element is one key of a page: with a page below in a branch, with a value in a leaf.
type element struct {
	flags      uint32
	key, value []byte
	child      uint64
}

// element gives the i-th key of a branch or leaf, if it lies within the page.
func (p page) element(i int) (element, bool) {
	at, data := pageHeader+elementSize*i, pageHeader+elementSize*p.count
	if data > len(p.bytes) {
		return element{}, false
	}
	b := p.bytes[at : at+elementSize]
	if p.flags == branchPage {
		key, ok := p.part(data, at, uint64(native.Uint32(b)), uint64(native.Uint32(b[4:])))
		child := native.Uint64(b[8:])
		return element{key: key, child: child}, ok && len(key) > 0 && child != 0
	}
	position, length := uint64(native.Uint32(b[4:])), uint64(native.Uint32(b[8:]))
	key, ok1 := p.part(data, at, position, length)
	value, ok2 := p.part(data, at, position+length, uint64(native.Uint32(b[12:])))
	return element{flags: native.Uint32(b), key: key, value: value}, ok1 && ok2 && len(key) > 0
}

// part is a piece of the page behind its elements, if it is within.
func (p page) part(data, at int, position, length uint64) ([]byte, bool) {
	from := uint64(at) + position
	if from < uint64(data) || from+length > uint64(len(p.bytes)) {
		return nil, false
	}
	return p.bytes[from : from+length : from+length], true
}
