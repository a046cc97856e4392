namespace VoiceStudio.Web.Local;

/// <summary>Settings that are known only when a local server is up. The features read them like any other setting and know nothing of us.</summary>
internal sealed class LocalSettings : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Set(string key, string? value)
    {
        base.Set(key, value);
        OnReload();
    }
}
