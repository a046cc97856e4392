using VoiceStudio.AgentHost.Tools;

namespace VoiceStudio.Tests.AgentHost.Tools;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(100, "celsius", "fahrenheit", "100 celsius = 212 fahrenheit")]
    [InlineData(32, "°F", "°C", "32 °F = 0 °C")]
    [InlineData(0, "K", "C", "0 K = -273.15 C")]
    [InlineData(5, "miles", "km", "5 miles = 8.04672 km")]
    [InlineData(12, "inches", "cm", "12 inches = 30.48 cm")]
    [InlineData(2, "kWh", "kJ", "2 kWh = 7200 kJ")]
    [InlineData(90, "min", "hours", "90 min = 1.5 hours")]
    [InlineData(1, "gallon", "litres", "1 gallon = 3.785412 litres")]
    public void Measures_are_converted(double value, string from, string to, string expected) => Assert.Equal(expected, Units.Convert(value, from, to));

    [Theory]
    [InlineData("km", "kg", "km measures length, kg measures mass.")]
    [InlineData("parsnips", "kg", "There is no unit parsnips.")]
    public void What_cannot_be_converted_says_why(string from, string to, string why) => Assert.Equal(why, Assert.Throws<ToolException>(() => Units.Convert(1, from, to)).Message);
}
