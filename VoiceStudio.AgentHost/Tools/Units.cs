using System.Collections.Frozen;
using System.Globalization;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>Units of measurement, each as a factor and an offset to the unit of its dimension in the SI (NIST SP 811, appendix B).</summary>
internal static class Units
{
    private sealed record Unit(string Dimension, double Factor, double Offset = 0);

    private static readonly FrozenDictionary<string, Unit> Known = All().ToFrozenDictionary(u => u.Name, u => u.Unit, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ToolException">A unit is not known, or the two measure different things.</exception>
    public static string Convert(double value, string from, string to)
    {
        var (source, target) = (Find(from), Find(to));
        if (source.Dimension != target.Dimension) throw new ToolException($"{from} measures {source.Dimension}, {to} measures {target.Dimension}.");
        var result = (value * source.Factor + source.Offset - target.Offset) / target.Factor;
        if (!double.IsFinite(result)) throw new ToolException("The result is not a finite number.");
        return string.Create(CultureInfo.InvariantCulture, $"{value:G10} {from} = {result:G7} {to}");
    }

    private static Unit Find(string name)
    {
        var plain = name.Trim().Replace("°", "", StringComparison.Ordinal);
        if (Known.TryGetValue(plain, out var unit)) return unit;
        // Inches, metres, feet: people and models use the plural.
        if (plain.EndsWith("es", StringComparison.OrdinalIgnoreCase) && Known.TryGetValue(plain[..^2], out unit)) return unit;
        if (plain.EndsWith('s') && Known.TryGetValue(plain[..^1], out unit)) return unit;
        throw new ToolException($"There is no unit {name}.");
    }

    private static IEnumerable<(string Name, Unit Unit)> All()
    {
        (string Dimension, double Factor, double Offset, string Names)[] table =
        [
            ("length", 1, 0, "m metre meter"), ("length", 1e-3, 0, "mm millimetre millimeter"), ("length", 1e-2, 0, "cm centimetre centimeter"), ("length", 1e3, 0, "km kilometre kilometer"),
            ("length", 0.0254, 0, "in inch"), ("length", 0.3048, 0, "ft foot feet"), ("length", 0.9144, 0, "yd yard"), ("length", 1609.344, 0, "mi mile"), ("length", 1852, 0, "nmi nautical_mile"),
            ("mass", 1, 0, "kg kilogram"), ("mass", 1e-3, 0, "g gram"), ("mass", 1e-6, 0, "mg milligram"), ("mass", 1e3, 0, "t tonne"), ("mass", 0.45359237, 0, "lb pound"), ("mass", 0.028349523125, 0, "oz ounce"), ("mass", 6.35029318, 0, "st stone"),
            ("temperature", 1, 0, "K kelvin"), ("temperature", 1, 273.15, "C celsius"), ("temperature", 5 / 9.0, 459.67 * 5 / 9, "F fahrenheit"),
            ("volume", 1e-3, 0, "l litre liter"), ("volume", 1e-6, 0, "ml millilitre milliliter"), ("volume", 1, 0, "m3 cubic_metre cubic_meter"), ("volume", 3.785411784e-3, 0, "gal gallon"), ("volume", 4.54609e-3, 0, "imperial_gallon"),
            ("volume", 4.73176473e-4, 0, "pint"), ("volume", 2.365882365e-4, 0, "cup"), ("volume", 2.95735295625e-5, 0, "fl_oz fluid_ounce"), ("volume", 1.478676478125e-5, 0, "tbsp tablespoon"), ("volume", 4.92892159375e-6, 0, "tsp teaspoon"),
            ("speed", 1, 0, "m/s"), ("speed", 1 / 3.6, 0, "km/h kmh kph"), ("speed", 0.44704, 0, "mph mi/h"), ("speed", 1852 / 3600.0, 0, "kn knot"),
            ("area", 1, 0, "m2 square_metre square_meter"), ("area", 1e6, 0, "km2 square_kilometre square_kilometer"), ("area", 1e4, 0, "ha hectare"), ("area", 4046.8564224, 0, "acre"), ("area", 0.09290304, 0, "ft2 square_foot square_feet"),
            ("time", 1, 0, "s second"), ("time", 60, 0, "min minute"), ("time", 3600, 0, "h hour"), ("time", 86400, 0, "d day"), ("time", 604800, 0, "week"),
            ("energy", 1, 0, "J joule"), ("energy", 1e3, 0, "kJ kilojoule"), ("energy", 4184, 0, "kcal kilocalorie"), ("energy", 3.6e6, 0, "kWh kilowatt_hour"),
            ("power", 1, 0, "W watt"), ("power", 1e3, 0, "kW kilowatt"), ("power", 745.6998715822702, 0, "hp horsepower"),
            ("pressure", 1, 0, "Pa pascal"), ("pressure", 1e2, 0, "hPa mbar"), ("pressure", 1e5, 0, "bar"), ("pressure", 6894.757293168, 0, "psi"), ("pressure", 101325, 0, "atm atmosphere"),
            ("data", 1, 0, "B byte"), ("data", 1e3, 0, "kB kilobyte"), ("data", 1e6, 0, "MB megabyte"), ("data", 1e9, 0, "GB gigabyte"), ("data", 1e12, 0, "TB terabyte"), ("data", 1048576, 0, "MiB"), ("data", 1073741824, 0, "GiB"),
        ];
        return table.SelectMany(row => row.Names.Split(' ').Select(name => (name, new Unit(row.Dimension, row.Factor, row.Offset))));
    }
}
