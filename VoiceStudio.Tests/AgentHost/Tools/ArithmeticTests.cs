using VoiceStudio.AgentHost.Tools;

namespace VoiceStudio.Tests.AgentHost.Tools;

public sealed class ArithmeticTests
{
    [Theory]
    [InlineData("6*7", 42)]
    [InlineData("(12.5 + 3) * 4", 62)]
    [InlineData("2 + 3 * 4 - 5", 9)]
    [InlineData("2^3^2", 512)]
    [InlineData("-2^2", -4)]
    [InlineData("10 / 4", 2.5)]
    [InlineData("7 % 4", 3)]
    [InlineData(" - ( 1 - 3 ) ", 2)]
    [InlineData("6 × 7 ÷ 2 − 1", 20)]
    public void Sums_are_right(string expression, double value) => Assert.Equal(value, Arithmetic.Evaluate(expression), 12);

    [Theory]
    [InlineData("")]
    [InlineData("1 +")]
    [InlineData("(1")]
    [InlineData("1)")]
    [InlineData("two")]
    [InlineData("1..2")]
    [InlineData("1/0")]
    [InlineData("9^999")]
    public void What_is_no_sum_is_said_to_be_none(string expression) => Assert.Throws<ToolException>(() => Arithmetic.Evaluate(expression));

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        Assert.Throws<ToolException>(() => Arithmetic.Evaluate(new string('(', 100) + "1" + new string(')', 100)));
        Assert.Throws<ToolException>(() => Arithmetic.Evaluate(new string('1', 501)));
    }
}
