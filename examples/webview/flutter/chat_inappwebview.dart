// flutter_inappwebview 6 and later.
import 'dart:convert';
import 'package:flutter/material.dart';
import 'package:flutter_inappwebview/flutter_inappwebview.dart';
import 'package:url_launcher/url_launcher.dart';

const chat = 'https://chat.example.com';

class ChatScreen extends StatefulWidget {
  const ChatScreen({super.key, required this.fetchToken, required this.onUnread});

  /// Asks your backend for a resume token; an empty text where nobody is logged in.
  final Future<String> Function(Map<String, dynamic>? ticket) fetchToken;
  final void Function(int count) onUnread;

  @override
  State<ChatScreen> createState() => _ChatScreenState();
}

class _ChatScreenState extends State<ChatScreen> with WidgetsBindingObserver {
  InAppWebViewController? controller;

  Future<void> hear(String text) async {
    final envelope = jsonDecode(text) as Map<String, dynamic>;
    final data = envelope['data'] as Map<String, dynamic>;
    switch (envelope['type']) {
      case 'need_token':
        say('identify', {'resume_token': await widget.fetchToken(data['ticket'] as Map<String, dynamic>?)});
      case 'unread':
        widget.onUnread(data['count'] as int);
      case 'open_url' || 'download':
        launchUrl(Uri.parse(data['url'] as String), mode: LaunchMode.externalApplication);
    }
  }

  void say(String type, [Map<String, dynamic> data = const {}]) {
    final message = jsonEncode({'source': 'rejoin', 'version': 1, 'type': type, 'data': data});
    controller?.evaluateJavascript(source: 'window.rejoinBridge?.receive($message)');
  }

  @override
  void initState() {
    super.initState();
    WidgetsBinding.instance.addObserver(this);
  }

  @override
  void dispose() {
    WidgetsBinding.instance.removeObserver(this);
    super.dispose();
  }

  @override
  void didChangeAppLifecycleState(AppLifecycleState state) => say('visibility', {'visible': state == AppLifecycleState.resumed});

  @override
  Widget build(BuildContext context) => Scaffold(
        body: SafeArea(
          child: InAppWebView(
            initialUrlRequest: URLRequest(url: WebUri('$chat/webview?channel_id=YOUR-CHANNEL-ID')),
            initialSettings: InAppWebViewSettings(useShouldOverrideUrlLoading: true),
            shouldOverrideUrlLoading: (_, action) async =>
                action.request.url.toString().startsWith('$chat/') ? NavigationActionPolicy.ALLOW : NavigationActionPolicy.CANCEL,
            onWebViewCreated: (created) {
              controller = created;
              created.addJavaScriptHandler(handlerName: 'rejoin', callback: (arguments) => hear(arguments.first as String));
            },
          ),
        ),
      );
}
