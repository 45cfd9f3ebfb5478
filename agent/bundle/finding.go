package bundle

// verdict writes the card at the top: what is wrong, and in large type what to do.
func (p *pen) verdict(v *Verdict) {
	p.raw(`<section class="verdict ` + v.Status.class() + `"><p>`)
	p.mark(v.Status)
	p.form(" <code>%</code></p><h1>%</h1><p>%</p>", plain(v.Cause), v.Title, v.Explanation)
	if v.Action != (Text{}) {
		p.form(`<div class="do"><h2>[What to do now|现在怎么做]</h2><p>%</p></div>`, v.Action)
	}
	p.raw("<dl>")
	p.row("[How sure|把握]", v.Confidence)
	if !v.Since.IsZero() {
		p.row("[Since (UTC)|始于（UTC）]", moment(v.Since))
	}
	p.row("[What would confirm it|如何确认]", v.Confirm)
	p.raw("</dl></section>\n")
}

// row writes what belongs to a label of our own; nothing where there is nothing.
func (p *pen) row(label markup, value Text) {
	if value != (Text{}) {
		p.form("<div><dt>"+label+"</dt><dd>%</dd></div>", value)
	}
}

func (p *pen) checks(checks []Check) {
	if len(checks) == 0 {
		return
	}
	p.form(`<section><h2>[Checks|检查项]</h2><ul class="rows">`)
	for i := range checks {
		c := &checks[i]
		p.raw("<li>")
		p.mark(c.Mark)
		p.form("<b>%</b><span>%</span></li>\n", c.Label, c.Value)
	}
	p.raw("</ul></section>\n")
}

// probe writes the steps as a ladder, which ends at the first that failed.
func (p *pen) probe(steps []Step) {
	if len(steps) == 0 {
		return
	}
	p.form(`<section><h2>[The way to the server|到服务器的路径]</h2><ol class="rows ladder">`)
	for i := range steps {
		s := &steps[i]
		p.raw(`<li class="` + s.Result.class() + `">`)
		p.mark(s.Result)
		p.form("<b>%</b><span>%</span></li>\n", s.Layer, s.Detail)
	}
	p.raw("</ol></section>\n")
}

func (p *pen) evidence(lines []string) {
	if len(lines) == 0 {
		return
	}
	p.form(`<section><h2>[Evidence|依据]</h2><ul class="evidence">`)
	for _, line := range lines {
		p.form("<li><code>%</code></li>\n", plain(line))
	}
	p.raw("</ul></section>\n")
}

func (p *pen) facts(sections []Section) {
	if len(sections) == 0 {
		return
	}
	p.form(`<section><h2>[Facts|详细信息]</h2><div class="facts">`)
	for i := range sections {
		p.form("<div><h3>%</h3><dl>", sections[i].Title)
		for _, r := range sections[i].Rows {
			p.form("<div><dt>%</dt><dd>%</dd></div>", r.Label, r.Value)
		}
		p.raw("</dl></div>\n")
	}
	p.raw("</div></section>\n")
}

func (p *pen) ledger(entries []Entry) {
	if len(entries) == 0 {
		return
	}
	p.form(`<section><h2>[Ledger|台账]</h2><table><thead><tr><th>[Time (UTC)|时间（UTC）]</th><th>[What|事项]</th><th>[Verdict|结论]</th><th class="n">[Data|流量]</th></tr></thead><tbody>
`)
	for i := range entries {
		p.entry(&entries[i])
	}
	p.raw("</tbody></table></section>\n")
}

func (p *pen) entry(e *Entry) {
	p.form(`<tr><td class="t">%</td><td class="w">%</td><td>`, moment(e.Time), e.What)
	if e.Verdict != (Text{}) {
		p.form(`<span class="pill `+e.Mark.class()+`">%</span>`, e.Verdict)
	}
	p.raw(`</td><td class="n">`)
	if e.Bytes > 0 {
		p.text(size(float64(e.Bytes)))
	}
	p.raw("</td></tr>\n")
}
