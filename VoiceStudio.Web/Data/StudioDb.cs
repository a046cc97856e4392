using System.Text.Json;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using VoiceStudio.Contracts;
using VoiceStudio.Web.Agents;

namespace VoiceStudio.Web.Data;

/// <summary>Everything that is kept. Web alone writes it.</summary>
internal sealed class StudioDb(DbContextOptions<StudioDb> options) : IdentityDbContext<Account>(options)
{
    public DbSet<Agent> Agents => Set<Agent>();
    public DbSet<AgentVersion> AgentVersions => Set<AgentVersion>();
    public DbSet<Tool> Tools => Set<Tool>();
    public DbSet<Conversation> Conversations => Set<Conversation>();
    public DbSet<ConversationInvitation> ConversationInvitations => Set<ConversationInvitation>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<Call> Calls => Set<Call>();
    public DbSet<CallAgent> CallAgents => Set<CallAgent>();
    public DbSet<CallPerson> CallPeople => Set<CallPerson>();
    public DbSet<Utterance> Utterances => Set<Utterance>();
    public DbSet<LedgerRecord> Ledger => Set<LedgerRecord>();
    public DbSet<ToolCallRecord> ToolCalls => Set<ToolCallRecord>();
    public DbSet<Usage> Usage => Set<Usage>();
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();
    public DbSet<AccountInvitation> Invitations => Set<AccountInvitation>();

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        // Sqlite compares text: only a number sorts in time.
        if (Database.IsSqlite()) conventions.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        conventions.Properties<AgentStatus>().HaveConversion<string>().HaveMaxLength(16);
        conventions.Properties<AgentSettings>().HaveConversion<AgentSettingsJson>();
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        AgentTables(model);
        ConversationTables(model);
        CallTables(model);
    }

    private static void AgentTables(ModelBuilder model)
    {
        model.Entity<Account>().Property(a => a.DisplayName).HasMaxLength(80);
        model.Entity<AccountInvitation>().HasIndex(i => i.TokenHash).IsUnique();
        model.Entity<AuditEntry>().HasIndex(e => e.At);
        model.Entity<Agent>(agent =>
        {
            agent.HasIndex(a => a.NameKey).IsUnique().HasFilter("\"DeletedAt\" IS NULL");
            agent.HasMany(a => a.Versions).WithOne().HasForeignKey(v => v.AgentId);
        });
        model.Entity<AgentVersion>().HasKey(v => new { v.AgentId, v.Version });
        model.Entity<Tool>().HasIndex(t => t.Name).IsUnique();
    }

    private static void ConversationTables(ModelBuilder model)
    {
        model.Entity<Conversation>(conversation =>
        {
            conversation.HasOne<Account>().WithMany().HasForeignKey(c => c.OwnerId).OnDelete(DeleteBehavior.Cascade);
            conversation.HasIndex(c => new { c.OwnerId, c.LastActivityAt });
        });
        model.Entity<ConversationMember>(member =>
        {
            member.HasKey(m => new { m.ConversationId, m.AccountId });
            member.HasOne<Account>().WithMany().HasForeignKey(m => m.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ConversationInvitation>(invitation =>
        {
            invitation.HasOne<Conversation>().WithMany().HasForeignKey(i => i.ConversationId).OnDelete(DeleteBehavior.Cascade);
            invitation.HasIndex(i => i.TokenHash).IsUnique();
        });
        model.Entity<ConversationAgent>(seat =>
        {
            seat.HasKey(s => new { s.ConversationId, s.AgentId });
            seat.HasOne(s => s.Agent).WithMany().HasForeignKey(s => s.AgentId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<Message>().HasIndex(m => new { m.ConversationId, m.At });
    }

    private static void CallTables(ModelBuilder model)
    {
        model.Entity<Call>(call =>
        {
            call.HasIndex(c => c.RoomName).IsUnique();
            // One live call a conversation, whoever asks twice at the same moment.
            call.HasIndex(c => c.ConversationId).IsUnique().HasFilter("\"EndedAt\" IS NULL").HasDatabaseName("IX_Calls_Live");
            call.HasIndex(c => new { c.ConversationId, c.StartedAt });
        });
        model.Entity<CallAgent>().HasKey(a => new { a.CallId, a.AgentId });
        model.Entity<CallPerson>().HasKey(p => new { p.CallId, p.Identity });
        model.Entity<Utterance>(utterance =>
        {
            utterance.HasOne<Call>().WithMany().HasForeignKey(u => u.CallId);
            utterance.HasIndex(u => new { u.CallId, u.Key }).IsUnique();
            utterance.HasIndex(u => new { u.CallId, u.StartedAt });
        });
        model.Entity<LedgerRecord>(entry =>
        {
            entry.HasKey(e => new { e.CallId, e.Number });
            entry.HasOne<Call>().WithMany().HasForeignKey(e => e.CallId);
        });
        model.Entity<ToolCallRecord>(record =>
        {
            record.HasOne<Conversation>().WithMany().HasForeignKey(r => r.ConversationId);
            record.HasIndex(r => new { r.CallId, r.AgentId, r.ToolCallId });
            record.HasIndex(r => r.MessageId);
        });
        model.Entity<Usage>(usage =>
        {
            usage.HasOne<Conversation>().WithMany().HasForeignKey(u => u.ConversationId);
            usage.HasIndex(u => new { u.CallId, u.AgentId, u.ReplyId });
            usage.HasIndex(u => u.At);
        });
    }

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(at => at.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private sealed class AgentSettingsJson() : ValueConverter<AgentSettings, string>(
        settings => JsonSerializer.Serialize(settings, ContractJson.Options),
        json => JsonSerializer.Deserialize<AgentSettings>(json, ContractJson.Options)!);
}
