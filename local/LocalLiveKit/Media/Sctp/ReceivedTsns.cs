namespace LocalLiveKit.Media.Sctp;

/// <summary>Which numbers have arrived: all up to the cumulative one, and ranges behind gaps. RFC 9260 §6.2.</summary>
internal sealed class ReceivedTsns(uint peerInitialTsn)
{
    private const int MaxDuplicates = 20;

    private readonly List<(long First, long Last)> _ranges = [];
    private readonly List<long> _duplicates = [];

    public long Cumulative { get; private set; } = (long)peerInitialTsn - 1;

    /// <summary>Ascending, with a gap before each.</summary>
    public IReadOnlyList<(long First, long Last)> Ranges => _ranges;

    /// <summary>Received more than once since the last report.</summary>
    public IReadOnlyList<long> Duplicates => _duplicates;

    public bool HasGaps => _ranges.Count > 0;

    public void ClearDuplicates() => _duplicates.Clear();

    public bool Contains(long tsn) => tsn <= Cumulative || (RangeAtOrAfter(tsn) is var i && i < _ranges.Count && _ranges[i].First <= tsn);

    public void NoteDuplicate(long tsn)
    {
        if (_duplicates.Count < MaxDuplicates) _duplicates.Add(tsn);
    }

    /// <summary>Adds a number that is not contained yet.</summary>
    public void Add(long tsn)
    {
        var i = RangeAtOrAfter(tsn);
        var joinsNext = i < _ranges.Count && _ranges[i].First == tsn + 1;
        var joinsPrevious = i > 0 && _ranges[i - 1].Last == tsn - 1;
        if (joinsNext && joinsPrevious)
        {
            _ranges[i - 1] = (_ranges[i - 1].First, _ranges[i].Last);
            _ranges.RemoveAt(i);
        }
        else if (joinsNext) _ranges[i] = (tsn, _ranges[i].Last);
        else if (joinsPrevious) _ranges[i - 1] = (_ranges[i - 1].First, tsn);
        else _ranges.Insert(i, (tsn, tsn));
        CloseGap();
    }

    /// <summary>RFC 3758 §3.6: what the sender gave up counts as arrived.</summary>
    public void Forward(long newCumulative)
    {
        if (newCumulative <= Cumulative) return;
        Cumulative = newCumulative;
        _ranges.RemoveAll(r => r.Last <= newCumulative);
        CloseGap();
    }

    private void CloseGap()
    {
        if (_ranges.Count == 0 || _ranges[0].First > Cumulative + 1) return;
        Cumulative = _ranges[0].Last;
        _ranges.RemoveAt(0);
    }

    /// <summary>The index of the first range that ends at or after the number.</summary>
    private int RangeAtOrAfter(long tsn)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Last < tsn) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
