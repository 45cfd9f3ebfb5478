package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// bbolt trusts its file. It reads pages through a memory map without bounds, so
// that a damaged one ends the program in ways that recover cannot catch: a branch
// that points at itself exhausts the memory, a wrong length allocates gigabytes.
// So a tree is read here first, page by page and with every bound checked; bbolt
// is given only a file that passed.
//
// A file is pages of equal size, in the byte order of the machine (bbolt's
// internal/common/page.go, meta.go; version 2, unchanged since 2014):
//
//	page:   id 8 · flags 2 · count 2 · overflow 4 · elements · keys and values
//	branch element: position 4 · key length 4 · page 8
//	leaf element:   flags 4 · position 4 · key length 4 · value length 4
//	meta:   magic 4 · version 4 · page size 4 · flags 4 · root page 8 · sequence 8 ·
//	        freelist page 8 · page count 8 · transaction 8 · FNV-1a 8
//
// Pages 0 and 1 are metas, written in turn. Positions count from the element.
const (
	pageHeader  = 16
	elementSize = 16
	metaSize    = 64

	branchPage   = 0x01
	leafPage     = 0x02
	metaPage     = 0x04
	freelistPage = 0x10

	bucketElement = 0x01 // a leaf element whose value is a bucket
	bucketHeader  = 16   // its root page, or 0 and the page follows it; the sum of its entries' digests

	boltMagic   = 0xED0CDAED
	boltVersion = 2

	// maxFile is the largest journal that is read at all, in bytes.
	maxFile = 32 << 20
)

var native = binary.NativeEndian

// tree is a bbolt file under examination.
type tree struct {
	file     io.ReaderAt
	pageSize int
	meta     meta
	seen     []bool // by page: part of the tree, or free
}

// meta is the root of a file's state after one transaction.
type meta struct {
	pageSize    uint32
	root        uint64 // page of the root bucket
	freelist    uint64 // page of the list of free pages
	pages       uint64 // pages in use or free; what the file has beyond is nothing yet
	transaction uint64
}

// walkTree checks the whole file and gives every entry, in the order of the keys,
// to each. The entry's bytes may be kept. Any error is damage.
func walkTree(file io.ReaderAt, size int64, each func(entry)) error {
	t := &tree{file: file}
	if err := t.readMetas(size); err != nil {
		return err
	}
	if err := t.readFreelist(); err != nil {
		return err
	}
	found := ""
	root := walk{tree: t, leaf: func(e element) error {
		found += string(e.key)
		return t.bucket(e, each)
	}}
	if err := root.subtree(t.meta.root); err != nil {
		return err
	}
	if found != string([]byte{kindRecord, kindValue}) {
		return errors.New("not a simkeeper journal")
	}
	return nil
}

// readMetas takes the newer meta. bbolt lives with one bad meta by going back to
// the transaction before, silently; here that is damage, since what was
// acknowledged must not be lost.
func (t *tree) readMetas(size int64) error {
	first, err := t.readMeta(0, 0)
	if err != nil {
		return err
	}
	t.pageSize = int(first.pageSize)
	second, err := t.readMeta(1, t.pageSize)
	if err != nil {
		return err
	}
	t.meta = first
	if second.transaction > first.transaction {
		t.meta = second
	}
	if second.pageSize != first.pageSize || size > maxFile || t.meta.pages > uint64(size)/uint64(t.pageSize) {
		return fmt.Errorf("%d pages of %d bytes do not fit a file of %d bytes", t.meta.pages, t.pageSize, size)
	}
	t.seen = make([]bool, t.meta.pages)
	return nil
}

func (t *tree) readMeta(id uint64, offset int) (meta, error) {
	b := make([]byte, pageHeader+metaSize)
	if _, err := t.file.ReadAt(b, int64(offset)); err != nil {
		return meta{}, fmt.Errorf("meta page %d: %w", id, unexpected(err))
	}
	p, err := parsePage(b)
	if err != nil || p.id != id || p.flags != metaPage {
		return meta{}, fmt.Errorf("meta page %d: not a meta page", id)
	}
	b = b[pageHeader:]
	sum := fnv.New64a()
	sum.Write(b[:metaSize-8])
	if native.Uint32(b) != boltMagic || native.Uint32(b[4:]) != boltVersion || sum.Sum64() != native.Uint64(b[metaSize-8:]) {
		return meta{}, fmt.Errorf("meta page %d: %w", id, errChecksum)
	}
	return parseMeta(b)
}

func parseMeta(b []byte) (meta, error) {
	m := meta{native.Uint32(b[8:]), native.Uint64(b[16:]), native.Uint64(b[32:]), native.Uint64(b[40:]), native.Uint64(b[48:])}
	if m.pageSize < 1024 || m.pageSize > 65536 || m.pageSize&(m.pageSize-1) != 0 {
		return meta{}, fmt.Errorf("pages of %d bytes", m.pageSize)
	}
	return m, nil
}

// readFreelist marks the free pages. There always is a list: without one bbolt
// looks for free pages in a goroutine of its own, where a fault ends the program.
func (t *tree) readFreelist() error {
	p, err := t.take(t.meta.freelist)
	if err != nil {
		return err
	}
	if p.flags != freelistPage || p.count == 0xffff || len(p.bytes) < pageHeader+8*p.count {
		return p.damaged("list of free pages")
	}
	for i := range p.count {
		id := native.Uint64(p.bytes[pageHeader+8*i:])
		if err := t.mark(id, 1); err != nil {
			return err
		}
	}
	return nil
}

// bucket walks one of the two buckets, which a root element is.
func (t *tree) bucket(e element, each func(entry)) error {
	if e.flags != bucketElement || len(e.value) < bucketHeader || len(e.key) != 1 {
		return errors.New("a root entry is not a bucket")
	}
	kind, sum := e.key[0], uint64(0)
	w := walk{tree: t, leaf: func(e element) error {
		found, err := decodeUnder(kind, e.key, e.value)
		if err != nil || e.flags != 0 {
			return fmt.Errorf("%w: key %x", errEntry, e.key)
		}
		sum += digest(e.value)
		each(found)
		return nil
	}}
	if err := w.bucket(e.value); err != nil {
		return err
	}
	if sum != native.Uint64(e.value[8:]) {
		return errors.New("entries are missing")
	}
	return nil
}

// mark notes that n pages from id on have their one place.
func (t *tree) mark(id, n uint64) error {
	if id < 2 || id >= t.meta.pages || n > t.meta.pages-id {
		return fmt.Errorf("page %d does not exist", id)
	}
	for i := id; i < id+n; i++ {
		if t.seen[i] {
			return fmt.Errorf("page %d is in two places", i)
		}
		t.seen[i] = true
	}
	return nil
}

// take reads a page with its overflow, once.
func (t *tree) take(id uint64) (page, error) {
	if err := t.mark(id, 1); err != nil {
		return page{}, err
	}
	p, err := t.readPage(id, 1)
	if err != nil || p.overflow == 0 {
		return p, err
	}
	if err := t.mark(id+1, uint64(p.overflow)); err != nil {
		return page{}, err
	}
	return t.readPage(id, 1+int(p.overflow))
}

func (t *tree) readPage(id uint64, n int) (page, error) {
	b := make([]byte, n*t.pageSize)
	if _, err := t.file.ReadAt(b, int64(id)*int64(t.pageSize)); err != nil {
		return page{}, fmt.Errorf("page %d: %w", id, unexpected(err))
	}
	p, err := parsePage(b)
	if err == nil && p.id != id {
		err = fmt.Errorf("page %d says that it is %d", id, p.id)
	}
	return p, err
}

// unexpected turns the end of the file into words.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return errShort
	}
	return cause(err)
}

// walk goes through one bucket in the order of its keys.
type walk struct {
	tree *tree
	leaf func(element) error

	bound []byte // no key may be less
	open  bool   // nor equal, unless bound came from a branch
}

// bucket walks what a bucket's header points at, or what follows it.
func (w *walk) bucket(header []byte) error {
	if root := native.Uint64(header); root != 0 {
		return w.subtree(root)
	}
	p, err := parsePage(header[bucketHeader:])
	if err != nil || p.id != 0 || p.overflow != 0 || p.flags != leafPage {
		return errors.New("a small bucket is damaged")
	}
	return w.page(p)
}

func (w *walk) subtree(id uint64) error {
	p, err := w.tree.take(id)
	if err != nil {
		return err
	}
	return w.page(p)
}

func (w *walk) page(p page) error {
	if p.flags != branchPage && p.flags != leafPage || p.flags == branchPage && p.count == 0 {
		return p.damaged("part of the tree")
	}
	for i := range p.count {
		e, ok := p.element(i)
		if !ok {
			return p.damaged("element")
		}
		if err := w.step(e); err != nil {
			return fmt.Errorf("page %d: %w", p.id, err)
		}
	}
	return nil
}

func (w *walk) step(e element) error {
	c := bytes.Compare(e.key, w.bound)
	if w.bound != nil && (c < 0 || c == 0 && !w.open) {
		return fmt.Errorf("key %x is out of order", e.key)
	}
	w.bound, w.open = e.key, e.child != 0
	if e.child != 0 {
		return w.subtree(e.child)
	}
	return w.leaf(e)
}
