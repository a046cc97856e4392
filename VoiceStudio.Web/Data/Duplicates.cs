using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace VoiceStudio.Web.Data;

/// <summary>Tells a unique index's refusal from other failures to save.</summary>
internal static class Duplicates
{
    // https://www.sqlite.org/rescode.html#constraint_unique and #constraint_primarykey
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    public static bool IsDuplicate(this DbUpdateException exception)
        => exception.InnerException is SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey };
}
