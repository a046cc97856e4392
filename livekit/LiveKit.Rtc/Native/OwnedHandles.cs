using Google.Protobuf;
using LiveKit.Rtc.Ffi;

namespace LiveKit.Rtc;

/// <summary>Gives back every handle in a message that nobody wanted: a late answer, an event of a room that is gone.</summary>
internal static class OwnedHandles
{
    public static void DropAll(IMessage message, Func<ulong, bool> drop)
    {
        foreach (var handle in In(message)) drop(handle);
    }

    internal static IEnumerable<ulong> In(IMessage message)
    {
        if (message is FfiOwnedHandle handle) return [handle.Id];
        return message.Descriptor.Fields.InDeclarationOrder()
            .Where(field => field.FieldType == Google.Protobuf.Reflection.FieldType.Message && !field.IsMap)
            .SelectMany(field => field.IsRepeated
                ? ((System.Collections.IEnumerable)field.Accessor.GetValue(message)).Cast<IMessage>()
                : field.Accessor.GetValue(message) is IMessage single ? [single] : [])
            .SelectMany(In);
    }
}
