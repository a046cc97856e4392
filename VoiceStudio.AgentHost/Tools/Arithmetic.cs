using System.Globalization;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>Arithmetic by recursive descent: + - * / % ^, signs, parentheses, decimals. Bounded in length and depth.</summary>
internal ref struct Arithmetic
{
    private const int LongestExpression = 500;
    private const int Deepest = 50;
    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _depth;

    private Arithmetic(ReadOnlySpan<char> text) => _text = text;

    /// <exception cref="ToolException">It is no arithmetic expression, or has no finite value.</exception>
    public static double Evaluate(string expression)
    {
        if (expression.Length > LongestExpression) throw new ToolException("The expression is too long.");
        var parser = new Arithmetic(expression);
        var value = parser.Sum();
        if (parser.Peek() != '\0') throw new ToolException($"'{expression}' is not arithmetic from '{expression[parser._at..]}' on.");
        return double.IsFinite(value) ? value : throw new ToolException("The result is not a finite number.");
    }

    private double Sum()
    {
        if (++_depth > Deepest) throw new ToolException("The expression is nested too deeply.");
        var value = Product();
        while (Peek() is '+' or '-' or '−')
        {
            var plus = Take() == '+';
            var next = Product();
            value = plus ? value + next : value - next;
        }

        _depth--;
        return value;
    }

    private double Product()
    {
        var value = Power();
        while (Peek() is '*' or '/' or '%' or '×' or '÷')
        {
            var sign = Take();
            var next = Power();
            value = sign switch { '*' or '×' => value * next, '%' => value % next, _ => value / next };
        }

        return value;
    }

    private double Power()
    {
        if (++_depth > Deepest) throw new ToolException("The expression is nested too deeply.");
        var negative = false;
        while (Peek() is '-' or '+' or '−') negative ^= Take() != '+';
        var value = Atom();
        if (Peek() == '^')
        {
            Take();
            value = Math.Pow(value, Power());
        }

        _depth--;
        return negative ? -value : value;
    }

    private double Atom()
    {
        if (Peek() == '(')
        {
            Take();
            var value = Sum();
            if (Peek() != ')') throw new ToolException("A closing parenthesis is missing.");
            Take();
            return value;
        }

        var start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '.')) _at++;
        return double.TryParse(_text[start.._at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ToolException("A number was expected.");
    }

    private char Peek()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private char Take() => _text[_at++];
}
