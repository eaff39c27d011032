/* Clusters as points over the countries of places.js: the largest lie lowest, each can be seen through.

     const points = new LitreviewPoints.Layer();
     svg.append(points.root);
     points.update(model.clusters.points, scale);

   `scale` is the share of the world's width that the map shows; points keep their size on the screen. One stop for the Tab
   key; the arrow keys walk to the nearest in their direction, Home and End to the largest and the smallest. */
const LitreviewPoints = (() => {
  "use strict";

  const { draw, nearest } = LitreviewDrawing;

  class Layer {
    constructor() {
      this.root = draw("g", { class: "lr-cluster-points", role: "group", "aria-label": "Clusters. Arrow keys walk from cluster to cluster, Enter opens one." });
      this.shapes = [];
      this.current = null;
      this.root.addEventListener("keydown", (event) => this.onKey(event));
    }

    update(points, scale) {
      const focused = this.root.contains(this.root.getRootNode().activeElement);
      this.shapes = points.map((point) => {
        const shape = draw("a", { class: "lr-cluster-point", "aria-label": point.text.join("; ") });
        if (point.href) shape.setAttribute("href", point.href);
        else shape.setAttribute("role", "img");
        shape.lrPoint = { id: point.id, text: point.text, x: point.x + point.dx * scale, y: point.y + point.dy * scale, r: point.r * scale };
        shape.append(draw("circle", { cx: shape.lrPoint.x, cy: shape.lrPoint.y, r: shape.lrPoint.r }));
        return shape;
      });
      this.root.replaceChildren(...this.shapes);
      const stop = this.rove();
      if (focused && stop) stop.focus();
    }

    onKey(event) {
      const from = event.target.closest(".lr-cluster-point");
      const ends = { Home: this.shapes[0], End: this.shapes[this.shapes.length - 1] };
      const next = from && (ends[event.key] || nearest(this.shapes, from, event, (one) => one.lrPoint));
      if (!next) return;
      event.preventDefault();
      event.stopPropagation();
      this.current = next.lrPoint.id;
      this.rove();
      next.focus();
    }

    rove() {
      const stop = this.shapes.find((shape) => shape.lrPoint.id === this.current) || this.shapes[0] || null;
      for (const shape of this.shapes) shape.setAttribute("tabindex", shape === stop ? "0" : "-1");
      return stop;
    }
  }

  return { Layer };
})();
