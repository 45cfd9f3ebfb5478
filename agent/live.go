package agent

import (
	"context"
	"time"

	"github.com/simkeeper/simkeeper/modem"
	"github.com/simkeeper/simkeeper/modem/reader"
	"github.com/simkeeper/simkeeper/report"
)

// Live is what somebody who turns an antenna wants to see.
type Live struct {
	Time         time.Time           `json:"time"` // by the system's clock
	SIM          report.SIMState     `json:"sim_state,omitempty"`
	Registration report.Registration `json:"registration,omitempty"`
	RAT          report.RAT          `json:"rat,omitempty"`
	Operator     string              `json:"operator,omitempty"`
	PLMN         string              `json:"plmn,omitempty"`
	TAC          *uint64             `json:"tac,omitempty"`
	CellID       *uint64             `json:"cell_id,omitempty"`
	Band         *int                `json:"band,omitempty"`
	RSSI         *float64            `json:"rssi_dbm,omitempty"`
	RSRP         *float64            `json:"rsrp_dbm,omitempty"`
	RSRQ         *float64            `json:"rsrq_db,omitempty"`
	SINR         *float64            `json:"sinr_db,omitempty"`
	Quality      report.Quality      `json:"quality,omitempty"`
	Paused       string              `json:"paused,omitempty"` // why nothing was asked: a payment runs
	Lost         string              `json:"lost,omitempty"`   // why the modem cannot be asked
}

// live reads a sample out of a snapshot.
func live(s *modem.Snapshot) Live {
	out := Live{Time: time.Now().UTC()}
	if s.Access != modem.Answering {
		out.Lost = s.Detail
		return out
	}
	n, level := network(s, Memory{}), signal(s.Signal, quality(s))
	out.SIM, out.Registration, out.RAT = report.SIMState(s.SIM.String()), n.Registration, n.RAT
	out.Operator, out.PLMN, out.TAC, out.CellID, out.Band = n.Operator, n.PLMN, n.TAC, n.CellID, n.Band
	out.RSSI, out.RSRP, out.RSRQ, out.SINR, out.Quality = level.RSSI, level.RSRP, level.RSRQ, level.SINR, level.Quality
	return out
}

// paused is a sample that was not taken.
func paused() Live {
	return Live{Time: time.Now().UTC(), Paused: "a payment is running: the modem is not asked"}
}

// live is a sample through the running agent.
func (a *service) live(ctx context.Context) Answer {
	if a.paying(time.Now()) {
		return Answer{Live: new(paused())}
	}
	round, cancel := a.round(ctx)
	defer cancel()
	s := a.reader.Read(round, reader.Watch)
	a.letGo()
	return Answer{Live: new(live(&s))}
}

// Watcher takes samples where no agent runs.
type Watcher struct {
	o      Options
	reader *reader.Reader
}

// NewWatcher returns a watcher of the configured modem, which it opens for the first
// sample.
func NewWatcher(o Options) *Watcher { return &Watcher{o: o, reader: o.NewReader(true)} }

// Look takes a sample.
func (w *Watcher) Look(ctx context.Context) Live {
	if Paying(w.o.Config) {
		return paused()
	}
	s := w.reader.Read(ctx, reader.Watch)
	return live(&s)
}

// Close leaves the modem as it was found.
func (w *Watcher) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), releaseTime)
	defer cancel()
	w.reader.Release(ctx)
}
