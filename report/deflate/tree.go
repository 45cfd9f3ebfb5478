package deflate

// node is a symbol or two nodes that were joined.
type node struct {
	count       int
	symbol      int // -1 for two that were joined
	left, right int
}

// lengths sets the lengths of Huffman's code and returns the greatest. A single symbol gets one bit.
func lengths(out []code, count []int) uint8 {
	var tree []node
	for s, n := range count {
		out[s] = code{}
		if n > 0 {
			tree = append(tree, node{count: n, symbol: s})
		}
	}
	if len(tree) < 2 {
		for _, n := range tree {
			out[n.symbol].length = 1
		}
		return 1
	}
	return depths(out, joined(tree), 2*len(tree)-2)
}

// joined builds the tree over its leaves: always the two that are said least often. They
// stand in order, and so do the joined ones behind them.
func joined(tree []node) []node {
	sort(tree)
	leaf, inner, leaves := 0, len(tree), len(tree)
	least := func() int {
		if leaf < leaves && (inner == len(tree) || tree[leaf].count <= tree[inner].count) {
			leaf++
			return leaf - 1
		}
		inner++
		return inner - 1
	}
	for range leaves - 1 {
		a, b := least(), least()
		tree = append(tree, node{tree[a].count + tree[b].count, -1, a, b})
	}
	return tree
}

// sort puts the leaves in order, at most 286 and mostly some forty. The generic one of
// package slices would be as large as half of this package.
func sort(tree []node) {
	for i, n := range tree {
		for ; i > 0 && tree[i-1].count > n.count; i-- {
			tree[i] = tree[i-1]
		}
		tree[i] = n
	}
}

// depths sets the length of each symbol below the root and returns the greatest.
func depths(out []code, tree []node, root int) (deepest uint8) {
	depth := make([]uint8, len(tree))
	for i := root; i >= 0; i-- {
		if n := tree[i]; n.symbol < 0 {
			depth[n.left], depth[n.right] = depth[i]+1, depth[i]+1
		} else {
			out[n.symbol].length = depth[i]
			deepest = max(deepest, depth[i])
		}
	}
	return deepest
}
