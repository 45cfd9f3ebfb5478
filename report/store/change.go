package store

import (
	"bytes"
	"errors"

	"go.etcd.io/bbolt"
)

// The two buckets of the file.
var (
	recordBucket = []byte{kindRecord}
	valueBucket  = []byte{kindValue}
)

// fill is how full bbolt leaves a page that it splits: records are appended, so
// that nothing comes in between later.
const fill = 0.9

// apply makes the change in a transaction and keeps have true to it.
func (c Change) apply(tx *bbolt.Tx, limits Limits, have *summary) error {
	records := tx.Bucket(recordBucket)
	records.FillPercent = fill
	if err := c.remove(records, have); err != nil {
		return err
	}
	floor := c.floor(records)
	for _, r := range c.Append {
		if err := put(records, entry{kindRecord, recordKey(r.Key), r.Data, have.generation, floor}, have); err != nil {
			return err
		}
	}
	for _, v := range c.Put {
		if err := v.put(tx.Bucket(valueBucket), have, floor); err != nil {
			return err
		}
	}
	return trim(tx, limits, have)
}

// floor is the first key that stays: what lies below was deleted.
func (c Change) floor(records *bbolt.Bucket) uint64 {
	if k, _ := records.Cursor().First(); k != nil {
		return entry{key: k}.number()
	}
	if len(c.Append) > 0 {
		return c.Append[0].Key
	}
	return 0
}

// remove deletes the records From to To and those of Delete. The keys are collected first: bbolt's
// cursors may skip one after a deletion.
func (c Change) remove(records *bbolt.Bucket, have *summary) error {
	var keys [][]byte
	cursor, to := records.Cursor(), recordKey(c.To)
	for k, _ := cursor.Seek(recordKey(c.From)); k != nil && bytes.Compare(k, to) <= 0; k, _ = cursor.Next() {
		keys = append(keys, bytes.Clone(k))
	}
	for _, n := range c.Delete {
		keys = append(keys, recordKey(n))
	}
	for _, k := range keys {
		if records.Get(k) == nil {
			continue
		}
		if err := drop(records, k, have); err != nil {
			return err
		}
	}
	return nil
}

// put adds a record that is not there yet.
func put(records *bbolt.Bucket, e entry, have *summary) error {
	if records.Get(e.key) != nil {
		return nil
	}
	have.add(e)
	return enter(records, e)
}

func (v Value) put(values *bbolt.Bucket, have *summary, floor uint64) error {
	key := []byte(v.Key)
	switch there := values.Get(key) != nil; {
	case v.Data == nil && !there:
		return nil
	case v.Data == nil:
		have.values--
		return erase(values, key)
	case !there:
		have.values++
	}
	return enter(values, entry{kindValue, key, v.Data, have.generation, floor})
}

// drop deletes one record.
func drop(records *bbolt.Bucket, key []byte, have *summary) error {
	have.records--
	have.bytes -= int64(len(records.Get(key)))
	return erase(records, key)
}

// enter and erase keep the bucket's sequence at the sum of its entries' digests,
// so that the walk notices an entry that is missing from a damaged page.
func enter(b *bbolt.Bucket, e entry) error {
	encoded := e.encode()
	sum := b.Sequence() - digest(b.Get(e.key)) + digest(encoded)
	return errors.Join(b.SetSequence(sum), b.Put(e.key, encoded))
}

func erase(b *bbolt.Bucket, key []byte) error {
	sum := b.Sequence() - digest(b.Get(key))
	return errors.Join(b.SetSequence(sum), b.Delete(key))
}

// trim lets the oldest give way. Of the records a sixteenth goes at once: dropping
// one with every write would cost a fifth more flash.
func trim(tx *bbolt.Tx, limits Limits, have *summary) error {
	records, values := tx.Bucket(recordBucket), tx.Bucket(valueBucket)
	if have.exceeds(limits) {
		limits.Records -= limits.Records / 16
		limits.Bytes -= limits.Bytes / 16
	}
	for have.exceeds(limits) && have.records > 0 {
		k, _ := records.Cursor().First()
		if err := drop(records, bytes.Clone(k), have); err != nil {
			return err
		}
	}
	for ; have.values > limits.Values; have.values-- {
		all := newContents()
		if err := eachValue(tx, all.add); err != nil {
			return err
		}
		aged := all.byAge()
		if err := erase(values, aged[len(aged)-1].key); err != nil {
			return err
		}
	}
	return nil
}

// eachFrom gives the records from a key on until more says no.
func eachFrom(tx *bbolt.Tx, from uint64, more func(Record) bool) error {
	cursor := tx.Bucket(recordBucket).Cursor()
	for k, b := cursor.Seek(recordKey(from)); k != nil; k, b = cursor.Next() {
		r, err := recordOf(k, b)
		if err != nil || !more(r) {
			return err
		}
	}
	return nil
}

// eachBack gives the records from the last backwards until more says no.
func eachBack(tx *bbolt.Tx, more func(Record) bool) error {
	cursor := tx.Bucket(recordBucket).Cursor()
	for k, b := cursor.Last(); k != nil; k, b = cursor.Prev() {
		r, err := recordOf(k, b)
		if err != nil || !more(r) {
			return err
		}
	}
	return nil
}

// recordOf checks what stands under a key and copies it out of the mapped file.
func recordOf(key, b []byte) (Record, error) {
	e, err := decodeUnder(kindRecord, key, b)
	if err != nil {
		return Record{}, errDamaged
	}
	return Record{e.number(), bytes.Clone(e.data)}, nil
}

// valueAt gives the entry under a key, the zero one where there is none.
func valueAt(tx *bbolt.Tx, key string) (entry, error) {
	b := bytes.Clone(tx.Bucket(valueBucket).Get([]byte(key)))
	if b == nil {
		return entry{}, nil
	}
	e, err := decodeUnder(kindValue, []byte(key), b)
	if err != nil {
		return entry{}, errDamaged
	}
	return e, nil
}

// eachValue gives the entries of all values, as copies.
func eachValue(tx *bbolt.Tx, each func(entry)) error {
	return tx.Bucket(valueBucket).ForEach(func(k, b []byte) error {
		e, err := decodeUnder(kindValue, k, bytes.Clone(b))
		if err != nil {
			return errDamaged
		}
		each(e)
		return nil
	})
}
