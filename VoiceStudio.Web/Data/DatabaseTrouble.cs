using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace VoiceStudio.Web.Data;

internal static class DatabaseTrouble
{
    /// <summary>The database was busy, full or away: no mistake of whoever asked, and worth another try.</summary>
    public static bool IsOfTheDatabase(this Exception e) => e is DbUpdateException or DbException or TimeoutException;
}
