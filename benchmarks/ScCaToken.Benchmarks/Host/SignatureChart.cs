using System.Globalization;
using System.Text;

namespace ScCaToken.Benchmarks.Host;

/// <summary>The one chart that matters: SM2 and RSA-2048 signatures per second in one thread, ours and the peers', on a logarithmic scale.</summary>
internal static class SignatureChart
{
    private const int Width = 760, Left = 300, Bar = 22, Gap = 8;

    public static string Draw(IReadOnlyList<Measurement> measurements)
    {
        var bars = measurements
            .Where(m => m.Operation is "SM2 sign" or "RSA-2048 sign")
            .Where(m => !m.Name.Contains("two threads", StringComparison.Ordinal))
            .OrderByDescending(m => m.PerSecond)
            .ToList();
        double top = Math.Max(10, bars.Select(m => m.PerSecond).DefaultIfEmpty(10).Max());
        int height = 40 + bars.Count * (Bar + Gap);
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\">");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"#ffffff\"/>");
        svg.AppendLine("<text x=\"10\" y=\"20\" font-size=\"15\" fill=\"#222222\">Signatures per second, one core (logarithmic)</text>");
        for (int i = 0; i < bars.Count; i++)
        {
            int y = 34 + i * (Bar + Gap);
            double length = Math.Max(2, (Width - Left - 110) * Math.Log10(Math.Max(bars[i].PerSecond, 1.01)) / Math.Log10(top));
            string color = bars[i].IsOurs ? "#c0392b" : "#95a5a6";
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 16}\" text-anchor=\"end\" fill=\"#222222\">{Escape(bars[i].Name)}</text>");
            svg.AppendLine(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y}\" width=\"{length:0}\" height=\"{Bar}\" fill=\"{color}\"/>");
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Left + length + 6:0}\" y=\"{y + 16}\" fill=\"#222222\">{bars[i].PerSecond:#,0}</text>");
        }

        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
