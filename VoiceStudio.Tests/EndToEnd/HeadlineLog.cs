using System.Text.Json;
using Microsoft.Playwright;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>When a page showed whose turn it is, by the page's own clock.</summary>
internal sealed class HeadlineLog(IPage page)
{
    /// <param name="At">Milliseconds since 1970: pages of one machine agree on it.</param>
    internal sealed record Seen(double At, string Words);

    public static async Task<HeadlineLog> StartAsync(IPage page)
    {
        await page.EvaluateAsync("""
            () => {
              const panel = document.querySelector('section[aria-label=Floor]');
              const seen = window.headlines = [];
              new MutationObserver(() => {
                const words = panel.querySelector('.headline').textContent;
                if (words !== seen.at(-1)?.words) seen.push({ at: performance.timeOrigin + performance.now(), words });
              }).observe(panel, { childList: true, characterData: true, subtree: true });
            }
            """);
        return new HeadlineLog(page);
    }

    public async Task<IReadOnlyList<Seen>> ReadAsync()
    {
        var seen = await page.EvaluateAsync<JsonElement>("() => headlines");
        return [.. seen.EnumerateArray().Select(s => new Seen(s.GetProperty("at").GetDouble(), s.GetProperty("words").GetString()!))];
    }
}
