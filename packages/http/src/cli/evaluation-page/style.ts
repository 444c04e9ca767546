/** The style of the page of an evaluation; colors that people with any color vision tell apart. */
export const style: string = `
:root { color-scheme: light; font: 16px/1.45 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
body { max-width: 72rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid #ccc; }
table.words td:first-child { white-space: nowrap; color: #555; }
del { background: #f9d0c4; text-decoration: line-through; }
ins { background: #cfe8d5; text-decoration: none; border-bottom: 2px solid #1b7a3d; }
svg { display: block; width: 100%; height: auto; }
svg.matrix { max-width: 26rem; }
svg.bars { max-width: 58rem; }
svg text { font: 14px system-ui, sans-serif; fill: #1a1a1a; }
.key { display: inline-block; padding: 0 .5rem; border-left: 1.2rem solid; }
.c0 { fill: #0072b2; border-color: #0072b2; } .c1 { fill: #e69f00; border-color: #e69f00; }
.c2 { fill: #009e73; border-color: #009e73; } .c3 { fill: #d55e00; border-color: #d55e00; }
.c4 { fill: #cc79a7; border-color: #cc79a7; } .c5 { fill: #56b4e9; border-color: #56b4e9; }
.c6 { fill: #b5a900; border-color: #b5a900; } .c7 { fill: #555; border-color: #555; }
.none { fill: #bbb; border-color: #bbb; }
.s0 { fill: #f4f4f4; }
.hit.s1 { fill: #e3f1fa; } .hit.s2 { fill: #c7e3f5; } .hit.s3 { fill: #a0cfec; } .hit.s4 { fill: #7abbe4; } .hit.s5 { fill: #56a9dc; }
.miss.s1 { fill: #fbeadf; } .miss.s2 { fill: #f7d3bd; } .miss.s3 { fill: #f2b995; } .miss.s4 { fill: #eda06f; } .miss.s5 { fill: #e88a4f; }
`;
